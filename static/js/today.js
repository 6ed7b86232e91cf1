// The day's list by keyboard: J/K or arrows move, R or Enter records, P postpones, D drops.
(() => {
  const open = () => [...document.querySelectorAll('[data-task]:not(.task--done)')];
  const inUse = (target) => target.closest?.('input, textarea, select, button, a, summary, details[open], dialog');

  const move = (from, step) => {
    const lines = open();
    const next = from ? lines[lines.indexOf(from) + step] : lines[0];
    if (!next) return;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest' });
  };

  const press = (line, selector) => line.querySelector(selector)?.click();

  const putOff = (line) => {
    const menu = line.querySelector('details[data-menu]');
    if (!menu) return;
    menu.open = true;
    menu.querySelector('.menu__item')?.focus();
  };

  const acts = {
    j: (line) => move(line, 1),
    ArrowDown: (line) => move(line, 1),
    k: (line) => move(line, -1),
    ArrowUp: (line) => move(line, -1),
    r: (line) => line && press(line, '[data-record]'),
    Enter: (line) => line && press(line, '[data-record]'),
    p: (line) => line && putOff(line),
    d: (line) => line && press(line, '[data-drop]'),
  };

  document.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || inUse(event.target)) return;
    const line = event.target.closest?.('[data-task]');
    // Without a line in hand the arrows scroll the page as ever.
    if (!line && event.key.startsWith('Arrow')) return;
    event.preventDefault();
    act(line);
  });

  // A line that is dealt with hands on to the next one to do.
  let place = -1;
  document.addEventListener('htmx:before:swap', (event) => {
    const line = event.target.closest?.('[data-task]');
    place = line ? open().indexOf(line) : -1;
  });
  const recount = () => {
    for (const head of document.querySelectorAll('.agenda__count[data-count]')) {
      const left = Number(head.dataset.count) - head.closest('.agenda').querySelectorAll('.task--done').length;
      if (head.dataset.count <= 1000) head.textContent = left;
    }
  };

  document.addEventListener('htmx:after:swap', () => {
    recount();
    if (place < 0 || (document.activeElement && document.activeElement !== document.body)) return;
    const lines = open();
    lines[Math.min(place, lines.length - 1)]?.focus({ preventScroll: true });
    place = -1;
  });
})();
