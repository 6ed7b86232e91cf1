// The bell: asks every half minute for the number of unread lines; a new one pops up on the desktop
// where the person has allowed it, which browsers offer at trusted addresses only.
(() => {
  const SECONDS = 30;
  const bell = document.querySelector('[data-bell]');
  if (!bell) return;
  const canPop = () => window.isSecureContext && 'Notification' in window;
  let tag = '';
  let newest = Number(bell.dataset.newest);

  const pop = ({ id, title, text, url }) => {
    if (id <= newest || !canPop() || Notification.permission !== 'granted') return;
    // The same tag in several windows shows one.
    const popup = new Notification(title, { body: text, tag: `crm-${id}` });
    popup.onclick = () => { window.focus(); window.location.assign(url); };
  };

  const ask = async () => {
    let answer;
    try {
      answer = await fetch(bell.dataset.bell, { headers: { 'HX-PTag': tag }, redirect: 'manual', cache: 'no-store' });
    } catch { return; }
    // Signed out meanwhile: what is typed on this page stays, nothing is asked any more.
    if (answer.type === 'opaqueredirect' || answer.status === 401) { clearInterval(timer); return; }
    if (answer.status !== 200) return;
    tag = answer.headers.get('HX-PTag');
    const told = await answer.json();
    document.dispatchEvent(new CustomEvent('unread', { detail: { count: told.unread } }));
    if (told.last) pop(told.last);
    newest = Math.max(newest, told.newest);
  };
  const timer = setInterval(ask, SECONDS * 1000);
  // Browsers slow down the timers of tabs that nobody sees: one that is looked at again asks at once.
  document.addEventListener('visibilitychange', () => { if (!document.hidden) ask(); });

  // The page of one's reminders asks for the permission, or says why it cannot be had.
  const offer = document.querySelector('[data-desktop]');
  if (!offer) return;
  const show = () => {
    const state = canPop() ? Notification.permission : 'impossible';
    for (const part of offer.querySelectorAll('[data-desktop-when]')) {
      part.hidden = part.dataset.desktopWhen !== state;
    }
  };
  offer.querySelector('[data-desktop-ask]').addEventListener('click', async () => {
    await Notification.requestPermission();
    show();
  });
  show();
})();
