// Dialogs and menus: open, close, give the focus back. Both are plain elements that work alone.
(() => {
  const openDialog = (dialog, from) => {
    if (!dialog || dialog.open) return;
    dialog.showModal();
    // Left alone, the browser begins at the cross.
    if (!dialog.querySelector('[autofocus]')) {
      dialog.querySelector('.dialog__body :is(input:not([type=hidden]), select, textarea, button)')?.focus();
    }
    // Toasts must stay above the backdrop, and be reachable while the rest of the page is inert.
    const toasts = document.getElementById('toasts');
    dialog.append(toasts);
    dialog.addEventListener('close', () => {
      document.body.append(toasts);
      if (from?.isConnected) from.focus();
    }, { once: true });
  };

  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll('details[data-menu][open]')) {
      if (menu === except || menu.contains(except)) continue;
      if (menu.contains(document.activeElement)) menu.querySelector('summary').focus();
      menu.open = false;
    }
  };

  document.addEventListener('click', (event) => {
    // A question is fetched into the page's own dialog.
    const asker = event.target.closest('[data-dialog-url]:not(.card)');
    if (asker) {
      event.preventDefault();
      window.htmx.ajax('GET', asker.dataset.dialogUrl, { source: asker, target: '#dialog-content', swap: 'innerHTML' });
    }

    const closer = event.target.closest('[data-close-dialog]');
    if (closer) closer.closest('dialog')?.close();

    // A press on the backdrop hits the dialog element itself.
    if (event.target.matches('dialog[open]') && !event.target.querySelector('[data-unsaved]')) {
      event.target.close();
    }
    closeMenus(event.target.closest('details[data-menu]') || event.target);
    if (event.target.closest('.menu__item:not([data-keep-open])')) setTimeout(() => closeMenus(null));
  });

  document.addEventListener('keydown', (event) => {
    const menu = event.target.closest?.('details[data-menu][open]');
    if (!menu) return;
    if (event.key === 'Escape') {
      menu.open = false;
      menu.querySelector('summary').focus();
      event.stopPropagation();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey || event.target.matches('input, select, textarea')) return;
    const items = [...menu.querySelectorAll('.menu__item')];
    const at = items.indexOf(document.activeElement);
    items[(at + step + items.length) % items.length]?.focus();
    event.preventDefault();
  });

  // A fragment that lands in the page's dialog opens it; an emptied one closes it.
  document.addEventListener('htmx:after:swap', () => {
    const dialog = document.getElementById('dialog');
    const content = document.getElementById('dialog-content');
    if (!dialog || !content) return;
    const filled = content.childElementCount > 0;
    if (filled && !dialog.open) openDialog(dialog, document.activeElement);
    else if (!filled && dialog.open) dialog.close();
  });

  // A form in the dialog that was saved has nothing more to ask.
  document.addEventListener('saved', ({ target: form }) => {
    const dialog = form.closest('dialog');
    if (!dialog || form.matches('[data-keep-open]')) return;
    document.addEventListener('htmx:finally:request', () => dialog.close(), { once: true });
  });

  document.getElementById('dialog')?.addEventListener('close', () => {
    document.getElementById('dialog-content').replaceChildren();
  });
})();
