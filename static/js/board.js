// The board: drag by mouse and touch, Alt+arrows, a question before won and lost, calm polling.
// The page shows a move at once and takes it back when the server refuses it.
(() => {
  const pending = new Map(); // address of the move -> how to take it back
  let asking = null; // the move whose dialog is open
  let dragging = false;
  let start = null; // where the held card came from
  let focused = ''; // the card that had the focus before an answer

  const board = () => document.querySelector('[data-board]');
  const column = (element) => element.closest('.column');
  const list = (of) => of.querySelector('.column__cards');
  const says = (key) => board().dataset[key] || '';

  // The source of a request lends it the fields inside it, so the card itself, whose forms are
  // not part of a move, is not the source; its foot holds none and gives each card its own queue.
  const foot = (card) => card.querySelector('.card__foot');

  const place = (card) => {
    const from = card.parentElement;
    const next = card.nextElementSibling;
    return () => {
      if (!from.isConnected || !card.isConnected) return;
      from.insertBefore(card, next?.parentElement === from ? next : null);
      card.classList.remove('is-saving');
    };
  };

  const clean = (root) => {
    root.querySelectorAll('[style]').forEach((element) => element.removeAttribute('style'));
  };

  const values = (card, to, from) => ({ stage: to.dataset.stage, from_stage: from.dataset.stage, card: card.id });

  // As lanes stand in their order, and a closed one before its way back asks the same.
  const goesBack = (to, from) => Boolean(from.dataset.asks
    || (to.compareDocumentPosition(from) & Node.DOCUMENT_POSITION_FOLLOWING));

  const move = (card, to, from, back) => {
    if (to === from) return;
    if (to.dataset.asks || (board().dataset.asksBack !== undefined && goesBack(to, from))) {
      asking = { url: card.dataset.moveUrl, back };
      const { dialogUrl } = card.dataset;
      const url = `${dialogUrl}${dialogUrl.includes('?') ? '&' : '?'}stage=${to.dataset.stage}&from_stage=${from.dataset.stage}`;
      window.htmx.ajax('GET', url, { source: foot(card), target: '#dialog-content', swap: 'innerHTML' });
      return;
    }
    pending.set(card.dataset.moveUrl, back);
    card.classList.add('is-saving');
    window.htmx.ajax('POST', card.dataset.moveUrl, {
      source: foot(card), target: '#toasts', swap: 'none', values: values(card, to, from),
    });
  };

  const arm = () => {
    const root = board();
    if (!root || !window.Sortable) return;
    for (const cards of root.querySelectorAll('.column__cards')) {
      if (window.Sortable.get(cards)) continue;
      window.Sortable.create(cards, {
        group: 'cards',
        draggable: '.card[data-move-url]',
        filter: 'a, button, input, textarea, select, label, summary, form',
        preventOnFilter: false,
        sort: false,
        delay: 150,
        delayOnTouchOnly: true,
        touchStartThreshold: 6,
        animation: window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 120,
        ghostClass: 'card--ghost',
        dragClass: 'card--held',
        scrollSensitivity: 70,
        scrollSpeed: 16,
        bubbleScroll: true,
        onStart: ({ item }) => {
          dragging = true;
          start = place(item);
          root.classList.add('is-dragging');
        },
        onMove: ({ to }) => {
          root.querySelector('.is-target')?.classList.remove('is-target');
          column(to).classList.add('is-target');
        },
        onEnd: ({ item, from, to }) => {
          dragging = false;
          root.classList.remove('is-dragging');
          root.querySelector('.is-target')?.classList.remove('is-target');
          item.removeAttribute('style');
          if (to !== from) move(item, column(to), column(from), start);
        },
      });
    }
  };

  // A card held near the edge pulls the board along; SortableJS itself scrolls sideways only over
  // a lane that can scroll down.
  const EDGE = 52;
  let pull = 0;
  let frame = 0;
  const glide = () => {
    frame = 0;
    if (!dragging || !pull) return;
    board().scrollLeft += pull * 11;
    frame = requestAnimationFrame(glide);
  };
  const feel = (x) => {
    if (!dragging) return;
    const { left, right } = board().getBoundingClientRect();
    pull = Number(x > right - EDGE) - Number(x < left + EDGE);
    if (pull && !frame) frame = requestAnimationFrame(glide);
  };
  document.addEventListener('touchmove', (event) => feel(event.touches[0].clientX), { passive: true, capture: true });
  document.addEventListener('dragover', (event) => feel(event.clientX), true);

  // A link inside a card would be dragged by the browser in place of the card.
  document.addEventListener('dragstart', (event) => {
    if (event.target.closest?.('.card a')) event.preventDefault();
  });

  document.addEventListener('keydown', (event) => {
    if (!event.altKey || !['ArrowLeft', 'ArrowRight'].includes(event.key)) return;
    const card = event.target.closest?.('.card');
    if (!card || event.target.matches('input, textarea, select')) return;
    event.preventDefault();
    if (!card.dataset.moveUrl) { window.toasts.say(card.dataset.locked, 'bad'); return; }
    if (pending.has(card.dataset.moveUrl)) return;
    const from = column(card);
    const to = event.key === 'ArrowLeft' ? from.previousElementSibling : from.nextElementSibling;
    if (!to?.matches('.column')) return;
    const back = place(card);
    list(to).prepend(card);
    card.focus();
    card.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    move(card, to, from, () => { back(); card.focus(); });
  });

  // A card's menu gets its lanes when it opens: a hundred copies of them would double the page.
  document.addEventListener('toggle', ({ target: menu }) => {
    if (!menu.matches?.('[data-card-menu][open]') || menu.querySelector('form')) return;
    const card = menu.closest('.card');
    const from = column(card).dataset.stage;
    const moves = document.getElementById('card-moves').content.cloneNode(true);
    const form = moves.querySelector('form');
    form.action = card.dataset.moveUrl;
    form.setAttribute('hx-post', card.dataset.moveUrl);
    form.elements.from_stage.value = from;
    form.querySelector(`[name=stage][value="${from}"]`)?.remove();
    if (board().dataset.asksBack !== undefined) {
      for (const button of form.querySelectorAll('[name=stage]:not([data-asks])')) {
        const to = document.getElementById(`stage-${button.value}`);
        if (to && goesBack(to, column(card))) button.dataset.asks = '';
      }
    }
    for (const button of form.querySelectorAll('[data-asks]')) {
      button.dataset.dialogUrl = `${card.dataset.dialogUrl}?stage=${button.value}&from_stage=${from}`;
    }
    const panel = menu.querySelector('.menu__panel');
    panel.append(moves);
    window.htmx.process(panel);
    panel.scrollIntoView({ block: 'nearest' }); // of a low card the lane would cut it
  }, true);

  // A teammate's card does not move and says whose it is.
  let pressed = null;
  document.addEventListener('pointerdown', (event) => {
    const card = event.target.closest?.('.card[data-locked]');
    pressed = card && event.pointerType === 'mouse' ? { card, x: event.clientX, y: event.clientY } : null;
  });
  document.addEventListener('pointermove', (event) => {
    if (!pressed || Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < 14) return;
    window.toasts.say(pressed.card.dataset.locked, 'bad');
    pressed = null;
  });
  document.addEventListener('pointerup', () => { pressed = null; });

  // Answers to moves.
  const undo = (url) => {
    pending.get(url)?.();
    pending.delete(url);
  };
  document.addEventListener('htmx:before:response', ({ detail: { ctx } }) => {
    const url = ctx.request.action;
    if (ctx.request.method === 'GET') return;
    const refused = ctx.response.status >= 400;
    if (asking?.url === url && !refused) asking = null;
    if (pending.has(url) && refused) undo(url);
  });
  document.addEventListener('htmx:error', ({ detail: { ctx } }) => {
    if (!ctx) return;
    if (ctx.request.method !== 'GET') undo(ctx.request.action);
    else if (asking && !document.getElementById('dialog').open) { asking.back(); asking = null; }
  });
  document.addEventListener('htmx:response:error', ({ detail: { ctx } }) => {
    // The question itself was refused.
    if (asking && ctx.request.method === 'GET' && ctx.target?.id === 'dialog-content') {
      asking.back();
      asking = null;
    }
  });
  document.addEventListener('htmx:finally:request', ({ detail: { ctx } }) => {
    const url = ctx.request.action;
    if (!pending.has(url) || ctx.request.method === 'GET') return;
    pending.delete(url);
    const card = document.getElementById(ctx.values?.card);
    if (!card) return;
    card.classList.remove('is-saving');
    if (ctx.response?.status < 400) {
      card.classList.add('card--moved');
      if ([document.body, null].includes(document.activeElement)) card.focus({ preventScroll: true });
    }
  });
  document.getElementById('dialog')?.addEventListener('close', () => {
    asking?.back();
    asking = null;
  });

  // Polling waits while something is held, asked or written here. A refusal at "before:swap" comes
  // after the tag was taken, so the tag is forgotten and the next poll brings the whole answer.
  const busy = () => dragging || asking || pending.size > 0
    || board().querySelector('form:focus-within, form[data-unsaved], details[open]');
  const isPoll = (event) => event.target.matches?.('[data-board][data-poll]');
  document.addEventListener('htmx:config:request', (event) => {
    if (!isPoll(event)) return;
    if (busy() || document.hidden) { event.preventDefault(); return; }
    for (const cards of board().querySelectorAll('.column__cards')) {
      const shown = cards.querySelectorAll('.card').length;
      if (shown > 20) event.detail.ctx.request.body.set(`shown_${column(cards).dataset.stage}`, shown);
    }
  });
  document.addEventListener('htmx:before:swap', (event) => {
    const root = board();
    if (!root) return;
    if (isPoll(event) && busy()) {
      event.preventDefault();
      root._htmx.ptag = null;
      return;
    }
    clean(root);
    focused = document.activeElement?.closest('.card')?.id || focused;
  });
  // A card that an answer put into another lane keeps the focus.
  document.addEventListener('htmx:finally:request', () => {
    if ([document.body, null].includes(document.activeElement)) document.getElementById(focused)?.focus({ preventScroll: true });
    focused = '';
  });

  document.addEventListener('htmx:after:swap', arm);
  arm();

  // Of a form that opens on a low card, the lane shows as much as it holds.
  document.addEventListener('htmx:after:swap', ({ detail: { ctx } }) => {
    if (ctx.target.matches?.('.card__record')) ctx.target.closest('.card').scrollIntoView({ block: 'nearest' });
  });
})();
