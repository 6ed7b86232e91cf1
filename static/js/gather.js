// Gathering needs: words that were selected in an entry are taken instead of the whole of it.
(() => {
  const selected = { entry: null, words: '' };

  document.addEventListener('selectionchange', () => {
    const selection = window.getSelection();
    const words = selection.toString().trim();
    const entry = selection.anchorNode?.parentElement?.closest('.entry');
    const isWithin = entry && entry.contains(selection.focusNode);
    if (words && isWithin) Object.assign(selected, { entry, words });
  });

  // Opening the menu lets go of the selection: it is forgotten only by a press elsewhere.
  document.addEventListener('pointerdown', (event) => {
    if (!event.target.closest('.entry__acts')) Object.assign(selected, { entry: null, words: '' });
  });

  document.addEventListener('click', (event) => {
    const form = event.target.closest('[data-gather]');
    if (!form || !event.target.closest('button')) return;
    const isMine = selected.entry?.isConnected && selected.entry === form.closest('.entry');
    form.elements.words.value = isMine ? selected.words : '';
  }, true);
})();
