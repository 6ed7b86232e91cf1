// The sheet: one clear editor sits in the selected cell and has the focus, so that whatever is typed,
// also with an input method, begins in it. Each cell is saved by a request of its own, row by row in
// turn; blocks go to a page that shows what they would change.
(() => {
  const root = document.querySelector('[data-sheet]');
  const isDesk = !window.matchMedia('(max-width: 760px)').matches;

  // ---- choosing columns: the arrows and dragging move a line of the list, saving sends its order
  document.addEventListener('click', (event) => {
    const arrow = event.target.closest('[data-sheet-columns] [data-move]');
    if (!arrow) return;
    event.preventDefault();
    const item = arrow.closest('li');
    const other = arrow.dataset.move < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other?.querySelector('[data-move]')) return;
    if (arrow.dataset.move < 0) other.before(item); else other.after(item);
    arrow.focus();
  });
  let held = null;
  document.addEventListener('pointerdown', (event) => {
    const item = event.target.closest?.('[data-sheet-columns] li');
    if (item?.querySelector('[data-move]')) item.draggable = !event.target.closest('button');
  });
  document.addEventListener('dragstart', (event) => {
    held = event.target.closest?.('[data-sheet-columns] li');
    held?.classList.add('is-held');
  });
  document.addEventListener('dragover', (event) => {
    const over = held && event.target.closest?.('[data-sheet-columns] li');
    if (!over?.querySelector('[data-move]')) return;
    event.preventDefault();
    if (over === held) return;
    if (held.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_FOLLOWING) over.after(held); else over.before(held);
  });
  document.addEventListener('dragend', () => { held?.classList.remove('is-held'); held = null; });

  // ---- the value of the bar offers the words of its column
  const offer = (select) => {
    const value = select.form.querySelector('[data-sheet-value]');
    value.setAttribute('list', `words-${select.value}`);
    value.value = '';
  };
  document.addEventListener('change', ({ target }) => { if (target.matches('[data-sheet-column]')) offer(target); });
  document.querySelectorAll('[data-sheet-column]').forEach(offer);

  if (!root || !isDesk) return;

  const body = root.tBodies[0];
  const heads = [...root.tHead.rows[0].cells];
  const LAST = heads.length - 1;
  const FIRST = 1; // before it stand the tick and the link
  const GUARDED = /^[=+\-@＝＋－＠]/;
  const PLAIN = /^[+-]?[\d.,() -]*$/;

  root.setAttribute('role', 'grid');
  root.setAttribute('aria-multiselectable', 'true');
  root.setAttribute('aria-describedby', 'sheet-help');
  for (const cell of body.querySelectorAll('[data-fixed]')) cell.setAttribute('aria-readonly', 'true');

  const made = (tag, type) => {
    const element = document.createElement(tag);
    element.className = 'sheet__editor';
    element.autocomplete = 'off';
    element.spellcheck = false;
    if (type) element.type = type;
    return element;
  };
  const area = made('textarea');
  area.rows = 1;
  const box = made('input', 'text');
  box.setAttribute('role', 'combobox');
  box.setAttribute('aria-expanded', 'false');
  box.setAttribute('aria-controls', 'sheet-list');
  box.setAttribute('aria-autocomplete', 'list');
  const list = document.createElement('ul');
  list.className = 'sheet__list';
  list.id = 'sheet-list';
  list.setAttribute('role', 'listbox');

  let [row, column] = [0, FIRST];
  let [fromRow, fromColumn] = [0, FIRST]; // the other corner of what is selected
  let mode = 'walk'; // walk, type (begun by a key: arrows save and move on) or edit (arrows stay inside)
  let editor = area;
  let leaving = false; // Escape was pressed: the next Tab leaves the sheet
  const undoing = [];

  const cellAt = (r, c) => body.rows[r]?.cells[c];
  const cell = () => cellAt(row, column);
  const head = (td) => heads[td.cellIndex];
  const shown = (td) => td.querySelector('.sheet__text');
  const text = (td) => (td.querySelector('.sheet__typed') || shown(td)).textContent;
  const tokens = (td) => document.getElementById(`tokens-${td.parentElement.dataset.key}`).dataset;
  const says = (key) => root.dataset[key];
  const span = () => ({
    top: Math.min(row, fromRow), bottom: Math.max(row, fromRow),
    left: Math.min(column, fromColumn), right: Math.max(column, fromColumn),
  });
  const selected = () => {
    const { top, bottom, left, right } = span();
    return [...body.rows].slice(top, bottom + 1).map((tr) => [...tr.cells].slice(left, right + 1));
  };

  /** Why a cell cannot be written, in words; "" where it can. */
  const why = (td) => {
    const { owner } = td.parentElement.dataset;
    if (owner !== undefined) return owner ? says('saysOwner').replace('{name}', owner) : says('saysUnassigned');
    if (td.dataset.fixed === undefined) return '';
    return head(td).dataset.kind === 'shown' ? says('saysFixed') : says('saysNone');
  };

  // ---- the words of a column under the editor
  const options = () => [...list.children];
  const marked = () => list.querySelector('[aria-selected=true]');
  const mark = (option) => {
    marked()?.setAttribute('aria-selected', 'false');
    option?.setAttribute('aria-selected', 'true');
    option?.scrollIntoView({ block: 'nearest' });
    box.setAttribute('aria-activedescendant', option?.id || '');
  };
  const hideList = () => {
    list.remove();
    box.setAttribute('aria-expanded', 'false');
    box.removeAttribute('aria-activedescendant');
  };
  const showList = (all = false) => {
    if (editor !== box) return;
    const typed = box.value.trim().toLowerCase();
    const words = document.getElementById(`words-${head(cell()).dataset.column}`).options;
    const fitting = [...words].filter(({ value }) => all || value.toLowerCase().includes(typed));
    list.replaceChildren(...fitting.map(({ value }, nth) => {
      const option = document.createElement('li');
      option.id = `sheet-option-${nth}`;
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
      option.textContent = value;
      return option;
    }));
    if (!fitting.length) { hideList(); return; }
    cell().append(list);
    box.setAttribute('aria-expanded', 'true');
    mark(all ? options().find((option) => option.textContent === box.value) : typed && options()[0]);
  };

  // ---- where one is
  const draw = () => {
    for (const td of body.querySelectorAll('[aria-selected=true], .is-current')) {
      if (td.closest('.sheet__list')) continue;
      td.removeAttribute('aria-selected');
      td.classList.remove('is-current');
    }
    for (const td of selected().flat()) td.setAttribute('aria-selected', 'true');
    cell().classList.add('is-current');
  };

  const place = () => {
    const td = cell();
    const next = head(td).dataset.words === undefined ? area : box;
    if (next !== editor) editor.remove();
    editor = next;
    editor.value = '';
    editor.readOnly = Boolean(why(td)); // an input method does not begin where nothing can be written
    const name = text(td.parentElement.cells[FIRST]);
    editor.setAttribute('aria-label', `${head(td).textContent.trim()}, ${name}: ${text(td)}`);
    editor.toggleAttribute('aria-invalid', Boolean(td.querySelector('.sheet__note')));
    cellAt(0, FIRST).removeAttribute('tabindex');
    if (editor.parentElement !== td) td.append(editor);
    td.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    editor.focus({ preventScroll: true });
    draw();
  };

  const go = (toRow, toColumn, { extend = false } = {}) => {
    row = Math.max(0, Math.min(body.rows.length - 1, toRow));
    column = Math.max(FIRST, Math.min(LAST, toColumn));
    if (!extend) [fromRow, fromColumn] = [row, column];
    leaving = false;
    place();
  };

  const open = (as, value = null) => {
    const reason = why(cell());
    if (reason) { window.toasts.say(reason, 'bad'); editor.value = ''; return; }
    [fromRow, fromColumn] = [row, column];
    mode = as;
    draw();
    editor.classList.add('is-open');
    editor.classList.toggle('is-tall', head(cell()).dataset.kind === 'lines');
    if (value !== null) {
      editor.value = value;
      editor.setSelectionRange(value.length, value.length);
    }
    showList(value !== null);
  };

  const shut = () => {
    mode = 'walk';
    hideList();
    editor.classList.remove('is-open', 'is-tall');
    editor.value = '';
  };

  // ---- saving
  const token = (td) => tokens(td)[head(td).dataset.part];

  const send = async (td, value, why) => {
    const before = shown(td);
    const url = `${root.dataset.sheet}${td.parentElement.dataset.key}/${head(td).dataset.column}`;
    const was = before.dataset.was ?? before.textContent;
    const last = document.querySelector('#toasts form');
    try {
      await window.htmx.ajax('POST', url, { source: td, target: '#toasts', swap: 'none', values: { value, was, token: token(td), ...why } });
    } catch { /* told by a toast */ }
    // What was taken, refused or overtaken comes back drawn anew; what did not arrive stays as typed.
    if (shown(td) === before) {
      before.className = 'sheet__text is-unsaved';
      before.title = says('saysUnsaved');
      return;
    }
    const undo = document.querySelector('#toasts form[action*="/sheet/edits/"]');
    if (undo && undo !== last) undoing.push(undo.action);
    if (td.querySelector('.sheet__note') && mode === 'walk' && root.contains(document.activeElement)) {
      go(td.parentElement.sectionRowIndex, td.cellIndex);
    }
  };

  const queues = new WeakMap();
  let waiting = Promise.resolve();
  const save = (td, value, why = {}) => {
    const before = shown(td);
    const was = before.dataset.was ?? before.textContent;
    before.dataset.was = was;
    before.textContent = value;
    before.className = 'sheet__text is-saving';
    const turn = (queues.get(td.parentElement) || Promise.resolve()).then(() => send(td, value, why));
    queues.set(td.parentElement, turn);
    waiting = Promise.all([waiting, turn]);
  };

  /** Take what was written here back to what the server has; false where nothing was. */
  const drop = (td) => {
    const present = shown(td);
    if (present.dataset.was === undefined || present.classList.contains('is-saving')) return false;
    present.textContent = present.dataset.was;
    delete present.dataset.was;
    present.removeAttribute('title');
    present.className = 'sheet__text';
    return true;
  };

  const commit = () => {
    if (mode === 'walk') return;
    const td = cell();
    let { value } = editor;
    if (editor === box && marked() && box.value.trim()) value = marked().textContent;
    value = value.trim();
    shut();
    if (value !== text(td).trim() || td.querySelector('.sheet__note') || td.querySelector('.is-unsaved')) save(td, value);
  };

  window.addEventListener('beforeunload', (event) => {
    if (root.querySelector('.is-saving, .is-unsaved, .is-refused, .is-stale') || mode !== 'walk') event.preventDefault();
  });

  // ---- many cells: to the page that shows what would change
  const propose = async (cells, block, blanks) => {
    await waiting;
    const form = document.getElementById('sheet-block');
    const add = (name, value) => {
      const field = document.createElement(name === 'block' ? 'textarea' : 'input');
      field.name = name;
      field.value = value;
      form.append(field);
    };
    for (const old of form.querySelectorAll('[name=customer], [name=column], [name=block], [name=blanks]')) old.remove();
    for (const [first] of cells) add('customer', first.parentElement.dataset.key);
    for (const td of cells[0]) add('column', head(td).dataset.column);
    add('block', block);
    if (blanks) add('blanks', '1');
    form.submit();
  };

  const clear = () => {
    const cells = selected();
    if (cells.length > 1 || cells[0].length > 1) { propose(cells, '', true); return; }
    const reason = why(cell());
    if (reason) window.toasts.say(reason, 'bad');
    else if (text(cell())) save(cell(), '');
  };

  const takeBack = () => {
    const url = undoing.pop();
    if (url) window.htmx.ajax('POST', url, { source: heads[0], target: '#toasts', swap: 'none' });
  };

  const quoted = (said) => {
    const safe = GUARDED.test(said) && !PLAIN.test(said) ? `'${said}` : said;
    return /["\t\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };

  const walking = (event) => mode === 'walk' && event.target === editor;

  document.addEventListener('copy', (event) => {
    if (!walking(event)) return;
    event.clipboardData.setData('text/plain', selected().map((cells) => cells.map((td) => quoted(text(td))).join('\t')).join('\n'));
    event.preventDefault();
  });
  document.addEventListener('cut', (event) => { if (walking(event)) event.preventDefault(); });
  document.addEventListener('paste', (event) => {
    if (!walking(event)) return;
    event.preventDefault();
    const block = event.clipboardData.getData('text/plain').replace(/\r\n?/g, '\n').replace(/\n$/, '');
    if (!block) return;
    const isSingle = !/[\t\n]/.test(block);
    const cells = selected();
    if (isSingle && cells.length === 1 && cells[0].length === 1) {
      const reason = why(cell());
      if (reason) window.toasts.say(reason, 'bad');
      else save(cell(), block.trim());
      return;
    }
    const { top, left } = span();
    propose(isSingle ? cells : [...body.rows].slice(top).map((tr) => [...tr.cells].slice(left)), block, false);
  });

  // ---- keys
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-12, 0], PageDown: [12, 0] };

  const walk = (event) => {
    const { key, shiftKey: extend } = event;
    const command = event.ctrlKey || event.metaKey;
    const wasLeaving = leaving;
    leaving = key === 'Escape' || (leaving && key === 'Shift');
    if (event.altKey) return;
    if (STEPS[key]) {
      const [down, right] = STEPS[key];
      const far = command ? 1e6 : 1;
      go(row + down * far, column + right * far, { extend });
    } else if (key === 'Home' || key === 'End') {
      go(command ? (key === 'Home' ? 0 : 1e6) : row, key === 'Home' ? FIRST : 1e6, { extend });
    } else if (key === 'Tab') {
      const to = column + (extend ? -1 : 1);
      if (wasLeaving || to < FIRST || to > LAST) return;
      go(row, to);
    } else if (key === 'Enter' && !command) {
      if (why(cell())) go(row + 1, column); else open('edit', text(cell()));
    } else if (key === 'F2') {
      open('edit', text(cell()));
    } else if (key === 'Escape') {
      drop(cell());
    } else if (key === 'Delete' || key === 'Backspace') {
      clear();
    } else if (command && key.toLowerCase() === 'z') {
      takeBack();
    } else if (command && key.toLowerCase() === 'a') {
      [row, column, fromRow, fromColumn] = [0, FIRST, body.rows.length - 1, LAST];
      place();
    } else {
      if (key.length === 1 && !command && editor.readOnly) window.toasts.say(why(cell()), 'bad');
      return;
    }
    event.preventDefault();
  };

  const edit = (event) => {
    const { key } = event;
    const hasList = list.isConnected;
    const step = { ArrowUp: -1, ArrowDown: 1 }[key];
    if (step && editor === box) {
      if (!hasList) showList(true);
      const all = options();
      mark(all[(all.indexOf(marked()) + step + all.length) % all.length]);
      if (marked()) box.value = marked().textContent;
    } else if (key === 'Enter' && event.altKey && head(cell()).dataset.kind === 'lines') {
      editor.setRangeText('\n', editor.selectionStart, editor.selectionEnd, 'end');
    } else if (key === 'Enter') {
      commit();
      go(row + (event.shiftKey ? -1 : 1), column);
    } else if (key === 'Tab') {
      commit();
      go(row, column + (event.shiftKey ? -1 : 1));
    } else if (key === 'Escape') {
      shut();
      place();
    } else if (mode === 'type' && STEPS[key] && !event.shiftKey) {
      commit();
      go(row + STEPS[key][0], column + STEPS[key][1]);
    } else {
      return;
    }
    event.preventDefault();
  };

  root.addEventListener('keydown', (event) => {
    if (event.target !== editor || event.isComposing || event.keyCode === 229) return;
    if (mode === 'walk') walk(event); else edit(event);
  });
  root.addEventListener('compositionstart', (event) => { if (walking(event)) open('type'); });
  root.addEventListener('input', (event) => {
    if (event.target !== editor) return;
    if (mode === 'walk' && editor.value) open('type');
    else if (mode !== 'walk') showList();
  });

  // ---- mouse and focus
  const under = (event) => {
    const td = event.target.closest('tbody th, tbody td');
    return td && td.cellIndex >= FIRST ? td : null;
  };
  root.addEventListener('mousedown', (event) => {
    const option = event.target.closest('.sheet__list li');
    if (option) {
      event.preventDefault();
      mark(option);
      box.value = option.textContent;
      commit();
      place();
      return;
    }
    const td = under(event);
    if (!td || event.button || event.target.closest('button, a, select, input[type=checkbox]')) return;
    if (event.target === editor && mode !== 'walk') return;
    event.preventDefault();
    commit();
    go(td.parentElement.sectionRowIndex, td.cellIndex, { extend: event.shiftKey });
  });
  root.addEventListener('mouseover', (event) => {
    const td = event.buttons === 1 && mode === 'walk' && root.contains(document.activeElement) && under(event);
    if (td && td !== cell()) go(td.parentElement.sectionRowIndex, td.cellIndex, { extend: true });
  });
  root.addEventListener('dblclick', (event) => { if (under(event) && mode === 'walk') open('edit', text(cell())); });
  root.addEventListener('click', (event) => {
    const button = event.target.closest('[data-sheet-keep], [data-sheet-drop], [data-sheet-why]');
    if (!button) return;
    const td = under(event);
    const { sheetWhy: ready } = button.dataset;
    const type = td.querySelector('[data-sheet-type]');
    const why = ready ? { ready, update_type: type.value } : {};
    if (button.matches('[data-sheet-drop]')) drop(td); else save(td, text(td), why);
    go(td.parentElement.sectionRowIndex, td.cellIndex);
  });
  root.addEventListener('focusout', (event) => {
    if (event.target === editor && event.relatedTarget && !root.contains(event.relatedTarget)) commit();
  });

  // Until a cell is chosen the first one is where the Tab key comes in.
  const start = cellAt(0, FIRST);
  start.tabIndex = 0;
  start.addEventListener('focus', () => go(0, FIRST));
})();
