// Date fields: chips and the browser's own picker write into the text field; the server reads it.
(() => {
  const write = (day, value) => {
    const field = day.querySelector('.day__box .input');
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
  };

  const press = (day) => {
    const field = day.querySelector('.day__box .input');
    for (const chip of day.querySelectorAll('[data-day-chip]')) {
      chip.setAttribute('aria-pressed', String(field.value !== '' && chip.dataset.dayChip === field.value));
    }
  };

  document.addEventListener('click', (event) => {
    const chip = event.target.closest('[data-day-chip]');
    if (chip) {
      const on = chip.getAttribute('aria-pressed') === 'true';
      write(chip.closest('[data-day]'), on ? '' : chip.dataset.dayChip);
    }
    const picker = event.target.closest('[data-day-picker]');
    if (picker) {
      const native = picker.parentElement.querySelector('[data-day-native]');
      if (native.showPicker) native.showPicker();
      else native.focus();
    }
  });

  document.addEventListener('input', (event) => {
    const day = event.target.closest?.('[data-day]');
    if (!day || event.target.matches('[data-no-day]')) return;
    if (event.target.matches('[data-day-native]')) {
      if (event.target.value) write(day, event.target.value);
      return;
    }
    press(day);
    const none = day.querySelector('[data-no-day]');
    if (none && event.target.value) none.checked = false;
  });

  // "Nothing planned" stands among the chips and empties the day.
  document.addEventListener('change', (event) => {
    if (event.target.matches('[data-no-day]') && event.target.checked) write(event.target.closest('[data-day]'), '');
  });

  // A form that is emptied takes its pressed chips with it.
  document.addEventListener('reset', (event) => {
    setTimeout(() => event.target.querySelectorAll('[data-day]').forEach(press));
  });
})();
