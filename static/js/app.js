// Habits of every page: "/" searches, Ctrl+Enter saves, progress bar, copy buttons, day badge.
(() => {
  const typing = (target) => target.matches?.('input, textarea, select, [contenteditable]');

  document.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target)) {
      document.querySelector('[data-search]')?.focus();
      event.preventDefault();
    }
    const form = event.target.form || event.target.closest?.('form');
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && form) {
      form.requestSubmit();
      event.preventDefault();
    }
  });

  // Search answers: arrows walk through them, Escape leaves.
  document.addEventListener('keydown', (event) => {
    const search = event.target.closest?.('.search');
    if (!search || event.isComposing || event.keyCode === 229) return;
    const stops = [search.querySelector('[data-search]'), ...search.querySelectorAll('.found')];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') { document.activeElement.blur(); return; }
    if (!step || stops.length < 2) return;
    stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
    event.preventDefault();
  });

  // The thin bar at the top: counts requests that a person waits for, never polls.
  let open = 0;
  const bar = document.getElementById('loading');
  const passive = (event) => event.target.closest?.('[data-poll]') === event.target;
  document.addEventListener('htmx:before:request', (event) => {
    if (passive(event)) return;
    open += 1;
    bar.classList.add('is-busy');
  });
  document.addEventListener('htmx:finally:request', (event) => {
    if (passive(event)) return;
    open = Math.max(0, open - 1);
    if (!open) bar.classList.remove('is-busy');
  });

  // A form is saved when its own request is answered with success; what one of its fields or buttons
  // asks meanwhile saves nothing. Drafts, dialogs and chosen files wait for this event.
  document.addEventListener('htmx:before:response', ({ detail: { ctx } }) => {
    if (ctx.request.method === 'GET' || ctx.response.status >= 400) return;
    if (ctx.sourceElement?.matches?.('form')) ctx.sourceElement.dispatchEvent(new CustomEvent('saved', { bubbles: true }));
  });

  // A refused form leads to the first field that was refused, a saved one back to what opened it.
  const leadIn = (form) => form.querySelector('[aria-invalid=true]')?.focus();
  leadIn(document);
  document.addEventListener('htmx:after:swap', ({ detail: { ctx } }) => {
    if (ctx?.response?.status !== 422) return;
    leadIn(document.getElementById(ctx.sourceElement.id) || document.querySelector('dialog[open]') || document);
  });
  let place = '';
  document.addEventListener('saved', ({ target: form }) => { place = form.parentElement.id; });
  document.addEventListener('htmx:finally:request', () => {
    if (place && document.activeElement === document.body) {
      document.querySelector(`[hx-target="#${place}"]`)?.focus({ preventScroll: true });
    }
    place = '';
  });

  // Copying works only where the browser trusts the address; elsewhere the button stays hidden.
  const showCopy = () => {
    if (!window.isSecureContext || !navigator.clipboard) return;
    document.querySelectorAll('[data-copy][hidden]').forEach((button) => { button.hidden = false; });
  };
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-copy]');
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    window.toasts.say(document.body.dataset.saysCopied);
  });
  document.addEventListener('htmx:after:swap', showCopy);
  showCopy();

  // An answer may bring the new count of what is due or unread: the menu and the bell show it, and
  // the tab's title both together.
  const shown = (name) => {
    const item = document.querySelector(`[data-${name}]:not([hidden])`);
    return item ? Number(item.textContent) : 0;
  };
  for (const name of ['due', 'unread']) {
    document.addEventListener(name, ({ detail: { count } }) => {
      for (const item of document.querySelectorAll(`[data-${name}]`)) {
        item.textContent = count;
        item.hidden = count < 1;
      }
      const waiting = shown('due') + shown('unread');
      const bare = document.title.replace(/^\(\d+\) /, '');
      document.title = waiting > 0 ? `(${waiting}) ${bare}` : bare;
    });
  }

  // Selects and ticks marked data-submits send their form at once.
  document.addEventListener('change', (event) => {
    if (event.target.matches('[data-submits]')) event.target.form.requestSubmit();
  });

  // A row of tabs or stages that is wider than the screen opens at the current one.
  for (const tab of document.querySelectorAll(':is(.segmented, .steps) [aria-current]')) {
    const row = tab.parentElement;
    const [own, all] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
    row.scrollLeft += own.left - all.left - (all.width - own.width) / 2;
  }
})();
