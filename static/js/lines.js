// Lines of a deal or a quote: a product brings unit and price along, sums follow what is typed,
// one more line is a copy of the last. The server counts again; without scripts it does all of it.
(() => {
  const place = document.querySelector('[data-lines]');
  if (!place) return;
  const options = [...document.querySelectorAll('#products option')];
  const known = new Map(options.map((option) => [option.value, option.dataset]));
  const fieldOf = (line, name) => line.querySelector(`[name$="-${name}"]`);
  const lines = () => [...place.querySelectorAll('[data-line]')];

  const UNITS = { 万: 1e4, w: 1e4, 千: 1e3, k: 1e3, 百: 100, 亿: 1e8, 元: 1 };
  const yuan = (text) => {
    const told = /^[¥￥]?\s*([\d,]*\.?\d+)\s*([万w千k百亿元]?)元?$/i.exec(text.trim());
    return told ? Number(told[1].replaceAll(',', '')) * (UNITS[told[2].toLowerCase()] || 1) : NaN;
  };
  const off = (text) => {
    const plain = text.trim();
    if (!plain) return 0;
    const fold = /^(\d{1,2}(?:\.\d+)?)\s*折$/.exec(plain);
    if (fold) return 100 - (fold[1] < 10 ? fold[1] * 10 : Number(fold[1]));
    return /^\d{1,3}(\.\d+)?\s*%?$/.test(plain) ? parseFloat(plain) : NaN;
  };
  const said = (sum) => sum.toLocaleString('en', { minimumFractionDigits: sum % 1 ? 2 : 0, maximumFractionDigits: 2 });

  const count = () => {
    let whole = 0;
    for (const line of lines()) {
      const quantity = fieldOf(line, 'quantity').value.trim() || '1';
      const exact = Number(quantity.replaceAll(',', '')) * yuan(fieldOf(line, 'price').value)
        * (100 - off(fieldOf(line, 'discount').value));
      const sum = Math.round(exact) / 100;
      line.querySelector('[data-line-sum]').value = Number.isFinite(sum) ? said(sum) : '';
      if (Number.isFinite(sum)) whole += sum;
    }
    place.querySelector('[data-lines-sum]').textContent = `¥${said(Math.round(whole * 100) / 100)}`;
  };

  place.addEventListener('input', (event) => {
    const line = event.target.closest('[data-line]');
    const product = event.target.name?.endsWith('-name') && known.get(event.target.value);
    if (product) {
      const unit = fieldOf(line, 'unit');
      const price = fieldOf(line, 'price');
      unit.value ||= product.unit;
      price.value ||= product.price;
    }
    count();
  });

  const add = place.querySelector('[data-add-line]');
  add.hidden = false;
  add.addEventListener('click', () => {
    const all = lines();
    const last = all.at(-1);
    if (all.length >= 100) return;
    const next = last.cloneNode(true);
    for (const node of next.querySelectorAll('[id], [name], [for], [aria-describedby]')) {
      for (const name of ['id', 'name', 'for']) {
        const value = node.getAttribute(name);
        if (value) node.setAttribute(name, value.replace(/lines-\d+-/, `lines-${all.length}-`));
      }
      node.removeAttribute('aria-describedby');
      node.removeAttribute('aria-invalid');
      if (node.matches('input')) { node.value = ''; node.defaultValue = ''; }
    }
    for (const error of next.querySelectorAll('.field__error')) error.remove();
    last.after(next);
    fieldOf(next, 'name').focus();
    count();
  });

  place.querySelector('[data-lines-total]').hidden = false;
  count();
})();
