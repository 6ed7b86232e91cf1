// Drafts: the text of a form marked data-draft="key" outlives a closed tab or an expired sign-in.
// It is kept in this browser under person and key, and goes on save, on sign-out and after 7 days.
(() => {
  const DAYS = 7;
  const PREFIX = 'draft:';
  const person = document.body.dataset.person;
  const says = (key) => document.body.dataset[key] || '';
  const name = (form) => `${PREFIX}${person}:${form.dataset.draft}`;
  const pauses = new WeakMap();

  // A full or forbidden store must never break a form.
  const store = (act) => { try { return act(window.localStorage); } catch { return null; } };
  const keys = () => store((kept) => Object.keys(kept).filter((key) => key.startsWith(PREFIX))) || [];
  const read = (key) => { try { return JSON.parse(store((kept) => kept.getItem(key))); } catch { return null; } };
  const drop = (key) => store((kept) => kept.removeItem(key));

  const fields = (form) => [...form.elements].filter((field) => field.name && field.name !== 'csrf_token'
    && !['hidden', 'password', 'file', 'submit', 'button'].includes(field.type) && !field.matches('[data-no-draft]'));

  const value = (field) => (['checkbox', 'radio'].includes(field.type) ? field.checked : field.value);
  const original = (field) => (['checkbox', 'radio'].includes(field.type) ? field.defaultChecked
    : field.options ? [...field.options].find((option) => option.defaultSelected)?.value ?? field.options[0]?.value
      : field.defaultValue);
  const label = (field) => (field.type === 'radio' || field.type === 'checkbox' ? `${field.name}=${field.value}` : field.name);
  const isChanged = (form) => fields(form).some((field) => value(field) !== original(field));

  let forgets = false; // signed out: leaving the page must not keep the text again
  const keep = (form) => {
    if (!person || forgets || !form.isConnected) return;
    if (!isChanged(form)) { drop(name(form)); return; }
    const kept = Object.fromEntries(fields(form).map((field) => [label(field), value(field)]));
    store((place) => place.setItem(name(form), JSON.stringify({ at: Date.now(), kept })));
  };

  const restore = (form) => {
    if (!person || form.dataset.draftSeen) return;
    form.dataset.draftSeen = '1';
    const draft = read(name(form));
    // What the server has just sent back (a refused save) is newer than what was kept.
    if (!draft || form.querySelector('[aria-invalid=true]')) return;
    for (const field of fields(form)) {
      if (!(label(field) in draft.kept)) continue;
      if (typeof draft.kept[label(field)] === 'boolean') field.checked = draft.kept[label(field)];
      else field.value = draft.kept[label(field)];
    }
    for (const field of form.querySelectorAll('.day__box .input')) {
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
    const note = form.querySelector('[data-draft-note]');
    if (!note) return;
    const when = new Date(draft.at);
    const two = (number) => String(number).padStart(2, '0');
    const told = `${two(when.getMonth() + 1)}-${two(when.getDate())} ${two(when.getHours())}:${two(when.getMinutes())}`;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn btn--quiet btn--s';
    button.textContent = says('saysDiscard');
    button.addEventListener('click', () => { drop(name(form)); form.reset(); note.hidden = true; });
    note.replaceChildren(says('saysDraft').replace('{when}', told), ' ', button);
    note.hidden = false;
  };

  const restoreAll = () => document.querySelectorAll('form[data-draft]').forEach(restore);

  for (const kind of ['input', 'change']) {
    document.addEventListener(kind, (event) => {
      const form = event.target.form;
      if (!form?.matches('[data-draft], [data-guard]')) return;
      form.toggleAttribute('data-unsaved', isChanged(form));
      if (!form.dataset.draft) return;
      clearTimeout(pauses.get(form));
      pauses.set(form, setTimeout(() => keep(form), 250));
    });
  }

  window.addEventListener('pagehide', () => document.querySelectorAll('form[data-draft][data-unsaved]').forEach(keep));

  document.addEventListener('saved', ({ target: form }) => {
    if (!form.matches('[data-draft], [data-guard]')) return;
    clearTimeout(pauses.get(form));
    form.removeAttribute('data-unsaved');
    if (form.dataset.draft) drop(name(form));
  });

  // Cancel means it: the inline form goes, and its draft with it.
  document.addEventListener('click', (event) => {
    const form = event.target.closest('[data-close-form]')?.closest('form');
    if (!form) return;
    clearTimeout(pauses.get(form));
    if (form.dataset.draft) drop(name(form));
    const home = form.closest('.card, .task') || document.querySelector(`[hx-target="#${form.parentElement.id}"]`);
    form.remove();
    home?.focus();
  });

  // A plain form leaves the page: its draft goes once the next page shows that it was taken.
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.matches('[data-forgets-drafts]')) {
      forgets = true;
      keys().forEach(drop);
    }
    if (!form.matches('[data-draft], [data-guard]') || event.defaultPrevented) return;
    form.removeAttribute('data-unsaved');
    if (form.dataset.draft) store(() => sessionStorage.setItem('draft-sent', name(form)));
  });

  const sent = store(() => sessionStorage.getItem('draft-sent'));
  if (sent) {
    store(() => sessionStorage.removeItem('draft-sent'));
    const here = [...document.querySelectorAll('form[data-draft]')].find((form) => name(form) === sent);
    const refused = here?.querySelector('[aria-invalid=true]');
    // Coming back to the page, or loading it anew, is no sign that the save arrived.
    const arrived = performance.getEntriesByType('navigation')[0]?.type === 'navigate';
    if (person && arrived && !refused && !document.querySelector('[data-refused]')) drop(sent);
  }

  for (const key of keys()) {
    if (!(Date.now() - (read(key)?.at ?? 0) < DAYS * 86400000)) drop(key);
  }

  // What a page asks by the way never takes it from who writes: the save itself leads to the sign-in.
  document.addEventListener('htmx:before:response', (event) => {
    const { sourceElement, response } = event.detail.ctx;
    if (!response.headers.has('HX-Redirect') || !sourceElement.matches('[data-typed], [data-poll]')) return;
    if (document.querySelector('form[data-unsaved]')) event.preventDefault();
  });

  // Leaving a long form unsaved asks first; a draft needs no question.
  window.addEventListener('beforeunload', (event) => {
    if (document.querySelector('form[data-guard][data-unsaved]:not([data-draft])')) event.preventDefault();
  });

  document.addEventListener('htmx:after:swap', restoreAll);
  restoreAll();
})();
