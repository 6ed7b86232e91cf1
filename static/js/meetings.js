// A meeting on the wall: arrows, page keys and space step through its parts; F shows it large.
(() => {
  const deck = document.querySelector('[data-deck]');
  const button = document.querySelector('[data-present]');
  if (!deck || !button) return;
  const slides = [...deck.querySelectorAll('[data-slide]')];
  const root = document.documentElement;
  const isLarge = () => root.classList.contains('is-presenting');

  const nearest = () => {
    const middle = window.innerHeight / 3;
    let at = 0;
    slides.forEach((slide, nth) => { if (slide.getBoundingClientRect().top <= middle) at = nth; });
    return at;
  };

  const go = (nth) => {
    const slide = slides[Math.min(Math.max(nth, 0), slides.length - 1)];
    slide.scrollIntoView({ block: 'start' });
    slide.focus({ preventScroll: true });
  };

  const leave = () => {
    root.classList.remove('is-presenting');
    if (document.fullscreenElement) document.exitFullscreen();
  };

  const present = async () => {
    const at = nearest();
    root.classList.add('is-presenting');
    // A browser may forbid it, as an office's policy may: the page is then large within its window.
    try { await root.requestFullscreen?.(); } catch { /* large all the same */ }
    go(at);
  };

  button.hidden = false;
  button.addEventListener('click', () => (isLarge() ? leave() : present()));
  document.addEventListener('fullscreenchange', () => { if (!document.fullscreenElement) leave(); });

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (event.target.matches('input, textarea, select, [contenteditable]')) return;
    if (document.querySelector('dialog[open]')) return;
    const presses = event.target.matches('button, a, summary');
    const ways = { ArrowRight: 1, ArrowLeft: -1 };
    if (isLarge()) Object.assign(ways, { PageDown: 1, PageUp: -1 }, presses ? {} : { ' ': event.shiftKey ? -1 : 1 });
    if (ways[event.key]) go(nearest() + ways[event.key]);
    else if (event.key === 'Escape' && isLarge()) leave();
    else if (event.key.toLowerCase() === 'f') (isLarge() ? leave : present)();
    else return;
    event.preventDefault();
  });
})();
