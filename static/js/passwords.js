// Passwords: a button that shows what is typed, how much is still missing, codes to print. All extras.
(() => {
  for (const button of document.querySelectorAll('[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  }

  for (const button of document.querySelectorAll('[data-show-password]')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      const field = document.getElementById(button.dataset.showPassword);
      const shown = field.type === 'password';
      field.type = shown ? 'text' : 'password';
      button.setAttribute('aria-pressed', String(shown));
      field.focus();
    });
    // What is shown is hidden again before the browser could keep it as a word once typed.
    button.form?.addEventListener('submit', () => {
      document.getElementById(button.dataset.showPassword).type = 'password';
    });
  }

  for (const hint of document.querySelectorAll('[data-strength-of]')) {
    const field = document.getElementById(hint.dataset.strengthOf);
    field.addEventListener('input', () => {
      const signs = [...field.value];
      const missing = Number(hint.dataset.least) - signs.length;
      const says = hint.dataset;
      hint.hidden = !signs.length;
      hint.classList.toggle('is-good', missing <= 0 && new Set(signs).size > 4);
      if (missing > 0) hint.textContent = says.saysShort.replace('{n}', missing);
      else hint.textContent = new Set(signs).size > 4 ? says.saysGood : says.saysPlain;
    });
  }
})();
