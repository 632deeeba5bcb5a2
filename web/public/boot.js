// Before the first paint: the language, its direction and light or dark as they were chosen last, and the first questions to
// the server, so that their answers are there when the app is. A file of its own, because scripts inside the page are not
// allowed.
(() => {
  const root = document.documentElement;
  const stored = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // storage is off: what the browser prefers
    }
  };
  const language = stored('language') ?? (navigator.language.startsWith('ar') ? 'ar' : 'en');
  root.lang = language === 'ar' ? 'ar' : 'en';
  root.dir = language === 'ar' ? 'rtl' : 'ltr';
  const scheme = stored('theme');
  const dark =
    scheme === 'dark' || (scheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.mantineColorScheme = dark ? 'dark' : 'light';
  const first = location.pathname === '/' ? stored('first-ask') : null;
  const paths = ['/api/session', ...(first?.startsWith('/api/now') ? [first] : [])];
  globalThis.driftlineEarly = Object.fromEntries(
    paths.map((path) => [path, fetch(path, { headers: { accept: 'application/json' } }).catch(() => null)]),
  );
})();
