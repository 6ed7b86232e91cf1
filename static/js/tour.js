/* The tour shows what it speaks of: the part of the page gets a frame and comes into view. */
(() => {
  const { tour } = document.querySelector('[data-tour]')?.dataset ?? {};
  const part = tour && document.querySelector(tour);
  if (!part) return;
  part.classList.add('is-toured');
  const { top } = part.getBoundingClientRect();
  if (top < 0 || top > window.innerHeight / 2) part.scrollIntoView({ block: 'center' });
})();
