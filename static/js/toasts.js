// Toasts: hide after ten seconds, wait while pointed at or focused; say what went wrong on the wire.
(() => {
  const SECONDS = 10;
  const area = () => document.getElementById('toasts');
  const says = (key) => document.body.dataset[key] || '';
  const timers = new Map();

  // A toast that goes gives the focus back to where it came from, or to what an answer put there.
  let origin = null;
  document.addEventListener('focusin', ({ target, relatedTarget }) => {
    if (area().contains(target) && !area().contains(relatedTarget)) origin = relatedTarget;
  });

  const close = (toast) => {
    clearTimeout(timers.get(toast));
    timers.delete(toast);
    const had = toast.contains(document.activeElement);
    toast.remove();
    if (!had) return;
    const back = origin?.isConnected ? origin : document.getElementById(origin?.id ?? '');
    (back || document.getElementById('main'))?.focus({ preventScroll: true });
  };

  const start = (toast) => {
    clearTimeout(timers.get(toast));
    timers.set(toast, setTimeout(() => close(toast), SECONDS * 1000));
  };

  const held = (toast) => toast.matches(':hover') || toast.contains(document.activeElement);

  const watch = () => {
    for (const toast of timers.keys()) if (!toast.isConnected) timers.delete(toast);
    [...area().querySelectorAll('[data-toast]')].slice(0, -3).forEach(close);
    for (const toast of area().querySelectorAll('[data-toast]')) {
      if (timers.has(toast)) continue;
      start(toast);
      for (const kind of ['mouseenter', 'focusin']) {
        toast.addEventListener(kind, () => clearTimeout(timers.get(toast)));
      }
      for (const kind of ['mouseleave', 'focusout']) {
        toast.addEventListener(kind, () => setTimeout(() => held(toast) || start(toast)));
      }
    }
  };

  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    made.className = className;
    if (text) made.textContent = text;
    return made;
  };

  /** Show a line of text. The same text is not shown twice at once. */
  const say = (text, tone = 'ok') => {
    for (const old of area().querySelectorAll('[data-toast]')) {
      if (old.dataset.text === text) close(old);
    }
    const toast = element('div', `toast toast--${tone}`);
    toast.dataset.toast = '';
    toast.dataset.text = text;
    if (tone === 'bad') toast.setAttribute('role', 'alert');
    toast.append(element('span', 'toast__text', text));
    const cross = element('button', 'btn btn--s btn--quiet btn--icon', '×');
    cross.type = 'button';
    cross.dataset.closeToast = '';
    cross.setAttribute('aria-label', says('saysClose'));
    toast.append(cross);
    area().append(toast);
    watch();
  };

  document.addEventListener('click', (event) => {
    const toast = event.target.closest('[data-close-toast], [data-closes-toast]')?.closest('[data-toast]');
    if (!toast) return;
    // An undo button's own submit has to leave first.
    if (event.target.closest('[data-close-toast]')) close(toast);
    else setTimeout(() => toast.classList.add('is-leaving'));
  });

  // Toasts stand last on the page, a long way for the Tab key.
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'z' || !(event.ctrlKey || event.metaKey)) return;
    const undo = [...area().querySelectorAll('.toast:not(.is-leaving) [aria-keyshortcuts="Control+Z"]')].at(-1);
    if (!undo || event.defaultPrevented || event.target.matches('input, textarea, select')) return;
    event.preventDefault();
    undo.click();
  });

  document.addEventListener('htmx:finally:request', (event) => {
    const toast = event.target.closest?.('.toast.is-leaving');
    if (toast) close(toast);
  });

  // A refusal usually brings its own toast out of band, or says why in its place (data-toastless);
  // only a silent one is explained here.
  const reasons = { 401: 'saysRefused', 403: 'saysRefused', 404: 'saysGone', 409: 'saysStale', 410: 'saysGone' };
  document.addEventListener('htmx:response:error', (event) => {
    const { status, raw } = event.detail.ctx.response;
    const told = event.detail.ctx.text?.includes('data-toast') || raw.headers.has('HX-Redirect');
    if (status === 422 || told || event.target.matches?.('[data-poll]')) return;
    say(says(reasons[status] || 'saysFailed'), 'bad');
  });

  document.addEventListener('htmx:error', (event) => {
    if (!event.detail.ctx || event.detail.ctx.response) return;
    if (event.target.closest?.('[data-poll]')) return;
    say(says('saysOffline'), 'bad');
  });

  new MutationObserver(watch).observe(area(), { childList: true });
  watch();
  window.toasts = { say };
})();
