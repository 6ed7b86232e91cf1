// The search box: Enter opens the first answer, provided the answers belong to what is in the box.
(() => {
  const box = document.querySelector('[data-search]');
  const found = document.getElementById('search-found');
  if (!box || !found) return;
  let sent = '';
  let answered = null;

  document.addEventListener('htmx:before:request', (event) => {
    if (event.target === box) sent = box.value;
  });
  document.addEventListener('htmx:after:swap', (event) => {
    if (event.target === box || event.target === found) answered = sent;
  });

  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return;
    const first = found.querySelector('.found');
    if (!first || answered !== box.value) return;
    event.preventDefault();
    first.click();
  });
})();

// The command palette: Ctrl+K opens it, arrows choose a line, Enter goes there. The keys stay in the
// box all the time; the chosen line is told to readers as its active descendant.
(() => {
  let sent = '';
  let answered = '';
  let isAwaited = false;

  const box = () => document.getElementById('palette-box');
  const lines = () => [...document.querySelectorAll('#palette-lines .palette__line')];
  const chosen = () => document.querySelector('#palette-lines [aria-selected=true]');

  const choose = (line) => {
    chosen()?.setAttribute('aria-selected', 'false');
    line?.setAttribute('aria-selected', 'true');
    line?.scrollIntoView({ block: 'nearest' });
    if (line) box().setAttribute('aria-activedescendant', line.id);
    else box().removeAttribute('aria-activedescendant');
  };

  document.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      if (!document.querySelector('dialog[open]')) document.querySelector('[data-opens-palette]')?.click();
      return;
    }
    if (event.target !== box()) return;
    const all = lines();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && all.length) {
      choose(all[(all.indexOf(chosen()) + step + all.length) % all.length]);
      event.preventDefault();
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      if (answered === box().value) chosen()?.click();
      else isAwaited = true;
    }
  });

  document.addEventListener('input', (event) => {
    if (event.target === box()) isAwaited = false;
  });
  document.addEventListener('htmx:before:request', (event) => {
    if (event.target === box()) sent = box().value;
    else if (event.target.matches?.('[data-opens-palette]')) sent = answered = '';
  });
  document.addEventListener('htmx:after:swap', () => {
    if (!box()) return;
    answered = sent;
    choose(lines()[0]);
    if (isAwaited && answered === box().value) chosen()?.click();
  });
})();
