// Files: dropped on the page, pasted or chosen, they go up one by one with their progress.
// Dropped or pasted into a follow-up, they wait in its form.
(() => {
  const input = (form) => form?.querySelector('input[type=file][name=files]');
  const place = () => document.querySelector('form[data-files]');
  const sheet = (target) => target?.closest?.('.followup-form');

  const add = (field, files) => {
    const all = new DataTransfer();
    for (const file of [...field.files, ...files]) all.items.add(file);
    field.files = all.files;
    field.closest('details')?.setAttribute('open', '');
    kept.set(field.form.id, all.files);
  };

  const line = (list, name) => {
    const item = document.createElement('li');
    item.className = 'upload__item';
    const label = document.createElement('span');
    label.textContent = name;
    const bar = document.createElement('progress');
    bar.className = 'progress';
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute('aria-label', name);
    item.append(label, bar);
    list.append(item);
    return { item, bar };
  };

  const send = (form, file) => new Promise((done) => {
    const { item, bar } = line(form.querySelector('[data-uploads]'), file.name);
    const body = new FormData(form);
    body.delete('files');
    body.append('files', file);
    const request = new XMLHttpRequest();
    request.open('POST', form.action);
    request.setRequestHeader('HX-Request', 'true');
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener('load', () => {
      const leads = request.getResponseHeader('HX-Redirect');
      if (leads) { window.location.assign(leads); return; }
      const told = document.createElement('template');
      told.innerHTML = request.responseText;
      const refused = [...told.content.querySelectorAll('[data-refused]')];
      if (refused.length) item.replaceWith(...refused);
      else if (request.status < 400) item.remove();
      else fail(item, file.name, told.content.querySelector('.toast__text')?.textContent);
      done();
    });
    request.addEventListener('error', () => { fail(item, file.name, document.body.dataset.saysOffline); done(); });
    request.send(body);
  });

  const fail = (item, name, why) => {
    item.classList.add('bad');
    item.textContent = `${name} – ${why || document.body.dataset.saysFailed}`;
  };

  const renew = (form) => {
    const { shelf, shelfUrl, timeline, timelineUrl } = form.dataset;
    if (!document.querySelector(shelf)) { window.location.reload(); return; }
    window.htmx.ajax('GET', shelfUrl, { source: form, target: shelf, swap: 'outerHTML' })
      .then(() => window.htmx.ajax('GET', timelineUrl, { source: form, target: timeline, swap: 'outerHTML' }));
  };

  let queue = Promise.resolve();
  const upload = (form, files) => {
    const chosen = [...files];
    if (!chosen.length) return;
    form.querySelectorAll('[data-uploads] .bad').forEach((old) => old.remove());
    for (const file of chosen) queue = queue.then(() => send(form, file));
    queue = queue.then(() => {
      input(form).value = '';
      if (!form.querySelector('[data-uploads] .bad') || document.querySelector(form.dataset.shelf)) renew(form);
    });
  };

  document.addEventListener('change', (event) => {
    const field = event.target;
    if (!field.matches('input[type=file][name=files]')) return;
    if (field.form.matches('[data-files]')) upload(field.form, field.files);
    else kept.set(field.form.id, field.files);
  });

  document.addEventListener('paste', (event) => {
    const files = event.clipboardData?.files;
    if (!files?.length) return;
    const form = sheet(event.target);
    if (input(form)) add(input(form), files);
    else if (place()) upload(place(), files);
    else return;
    event.preventDefault();
  });

  const carries = (event) => [...(event.dataTransfer?.types || [])].includes('Files');
  const mark = (on) => place()?.classList.toggle('is-over', on);
  document.addEventListener('dragover', (event) => {
    if (!carries(event) || !place()) return;
    event.preventDefault();
    mark(true);
  });
  document.addEventListener('dragleave', (event) => { if (!event.relatedTarget) mark(false); });
  document.addEventListener('drop', (event) => {
    if (!carries(event) || !place()) return;
    event.preventDefault();
    mark(false);
    const form = sheet(event.target);
    if (input(form)) add(input(form), event.dataTransfer.files);
    else upload(place(), event.dataTransfer.files);
  });

  // A refused follow-up comes back with an empty field: what was chosen is put into it again.
  const kept = new Map();
  document.addEventListener('saved', ({ target: form }) => kept.delete(form.id));
  document.addEventListener('htmx:after:swap', () => {
    for (const [id, files] of kept) {
      const field = input(document.getElementById(id));
      if (field && !field.files.length) field.files = files;
    }
  });
})();
