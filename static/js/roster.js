// The list: one form for each row, and choosing rows by a tick, a range with Shift, the page or the filter.
(() => {
  // A second press leads into the form that is open already.
  document.addEventListener('click', (event) => {
    const opener = event.target.closest('[data-record]');
    const form = opener && document.querySelector(`#row-record-${opener.dataset.record} form`);
    if (!form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    form.querySelector('textarea')?.focus();
  }, true);

  const bar = document.querySelector('[data-roster-bulk]');
  if (!bar) return;
  const count = bar.querySelector('[data-roster-count]');
  const everything = bar.querySelector('[data-roster-everything]');
  const head = document.querySelector('[data-roster-all]');
  const ticks = () => [...document.querySelectorAll('[data-roster-tick]')];
  let last = null;

  const show = () => {
    const all = ticks();
    const chosen = all.filter((tick) => tick.checked).length;
    bar.hidden = chosen === 0;
    if (everything && chosen === 0) everything.checked = false;
    count.textContent = everything?.checked ? '' : bar.dataset.saysChosen.replace('{count}', chosen);
    if (head) {
      head.checked = chosen > 0 && chosen === all.length;
      head.indeterminate = chosen > 0 && chosen < all.length;
    }
  };

  const setAll = (on) => {
    for (const tick of ticks()) tick.checked = on;
    show();
  };

  document.addEventListener('click', (event) => {
    const tick = event.target.closest('[data-roster-tick]');
    if (!tick) return;
    const all = ticks();
    if (event.shiftKey && last?.isConnected) {
      const [from, to] = [all.indexOf(last), all.indexOf(tick)].sort((a, b) => a - b);
      for (const one of all.slice(from, to + 1)) one.checked = tick.checked;
    }
    last = tick;
    show();
  });
  head?.addEventListener('change', () => setAll(head.checked));
  everything?.addEventListener('change', () => (everything.checked ? setAll(true) : show()));
  bar.querySelector('[data-roster-none]').addEventListener('click', () => setAll(false));
  document.addEventListener('htmx:after:swap', show);
  window.addEventListener('pageshow', show);
  show();
})();
