// Typing with an input method: nothing is searched, sent or checked while characters are composed.
// Fields marked data-typed fire "typed" 300 ms after the last key; htmx triggers listen to that.
(() => {
  const PAUSE = 300;
  const waiting = new WeakMap();
  let endedAt = -1;

  const composing = (event) => event.isComposing || event.keyCode === 229;

  // The Enter that chooses a candidate must not submit. Some browsers end the composition first and
  // then report a plain Enter in the same moment, so the end is remembered for one frame.
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    if (!composing(event) && event.timeStamp - endedAt > 20) return;
    event.stopImmediatePropagation();
    if (!event.isComposing) event.preventDefault();
  }, true);

  document.addEventListener('compositionstart', (event) => {
    event.target.dataset.composing = '1';
    clearTimeout(waiting.get(event.target));
  }, true);

  document.addEventListener('compositionend', (event) => {
    endedAt = event.timeStamp;
    delete event.target.dataset.composing;
    // Chromium sends its last "input" before this event, while still composing: tell listeners once.
    setTimeout(() => event.target.dispatchEvent(new Event('input', { bubbles: true })));
  }, true);

  document.addEventListener('input', (event) => {
    const field = event.target;
    if (event.isComposing || field.dataset?.composing) {
      event.stopImmediatePropagation();
      return;
    }
    if (!field.matches?.('[data-typed]')) return;
    clearTimeout(waiting.get(field));
    waiting.set(field, setTimeout(() => {
      if (!field.isConnected || field.dataset.composing || field.dataset.said === field.value) return;
      field.dataset.said = field.value;
      field.dispatchEvent(new CustomEvent('typed', { bubbles: true }));
    }, PAUSE));
  }, true);

  document.addEventListener('submit', (event) => {
    if (!event.target.querySelector('[data-composing]')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
})();
