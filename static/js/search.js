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
