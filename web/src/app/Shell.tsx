/**
 * @module
 * The frame: navigation at the side (at the bottom of a phone), search, whether the line is live, care and settings. And what
 * holds for every screen: keys, undo, events.
 */
import { Drawer, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { type FormEvent, useRef, useState } from 'react';
import { Icon } from '../parts/Icon.tsx';
import { decideWords } from '../words/decide.ts';
import { shellWords } from '../words/shell.ts';
import { BreakReminder, CareButton } from './BreakReminder.tsx';
import { useTally } from './care.ts';
import { KeysWindow } from './KeysWindow.tsx';
import { useKeyboard, useShortcuts } from './keys.tsx';
import { useWords } from './language.tsx';
import { useLine, useLive } from './live.ts';
import { SCREENS } from './nav.ts';
import { languagePreference, type Theme, themePreference, useStored } from './preferences.ts';
import { useHere } from './session.tsx';
import { undo, useUndoable } from './undo.ts';

export function Shell() {
  const t = useWords(shellWords);
  const navigate = useNavigate();
  const [keysOpen, setKeysOpen] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  useKeyboard();
  useLive();
  useTally();
  const takeBack = useUndoKey();
  useShortcuts('group_page', [
    { keys: '?', says: t('showKeys'), run: () => setKeysOpen(true) },
    {
      keys: '/',
      says: t('toSearch'),
      run: () => (search.current?.offsetParent ? search.current.focus() : void navigate({ to: '/search' })),
    },
    { keys: 'u', says: t('undoLast'), run: takeBack },
  ]);
  useShortcuts(
    'group_go',
    SCREENS.map(({ to, key, letter }) => ({
      keys: `g ${letter}`,
      says: t(key),
      run: () => void navigate({ to }),
    })),
  );
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t('skip')}
      </a>
      <Side />
      <header className="top">
        <CaseName />
        <Find field={search} />
        <div className="top-tools">
          <LineMark />
          <UndoButton onUndo={takeBack} />
          <CareButton />
          <button
            type="button"
            className="tool wide-only"
            onClick={() => setKeysOpen(true)}
            aria-label={t('keys')}
            title={`${t('keys')}  ?`}
          >
            <Icon name="keys" />
          </button>
          <LanguageButton />
          <Me />
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        <Outlet />
        <footer className="foot">{t('foot')}</footer>
      </main>
      <BottomBar />
      <KeysWindow opened={keysOpen} onClose={() => setKeysOpen(false)} />
      <BreakReminder />
    </div>
  );
}

function useUndoKey(): () => void {
  const t = useWords(decideWords);
  return () => {
    undo().then(
      (did) => notifications.show({ message: t(did ? 'undone' : 'nothingToUndo'), autoClose: 2500 }),
      () => notifications.show({ message: t('undoFailed'), color: 'red' }),
    );
  };
}

/** Which screen is open, also when one of its details is. */
function useIsAt(): (to: string) => boolean {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const owner = (of: string) =>
    of === '/community' || of === '/import' || of.startsWith('/import/') || of === '/budget'
      ? '/communities'
      : of === '/read'
        ? '/search'
        : of;
  return (to) => (to === '/' ? path === '/' : owner(path).startsWith(to));
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true" className="mark-sign">
      <path
        d="M3 12.500c4.700 0 4.700 3.800 9.400 3.800s4.700-3.800 9.400-3.800c2.400 0 3.500 1 4.700 1.900"
        stroke="var(--glow)"
      />
      <path
        d="M3 20.500c4.700 0 4.700 3.800 9.400 3.800s4.700-3.800 9.400-3.800c2.400 0 3.500 1 4.700 1.900"
        stroke="#fff"
      />
      <circle cx="23.500" cy="6.500" r="2.600" fill="var(--amber)" stroke="none" />
    </svg>
  );
}

function Side() {
  const t = useWords(shellWords);
  const isAt = useIsAt();
  return (
    <nav className="side" aria-label={t('screens')}>
      <Link to="/" className="mark" aria-label="Driftline">
        <Mark />
        <span>Driftline</span>
      </Link>
      <ul>
        {SCREENS.map(({ to, key, icon }) => (
          <li key={to}>
            <Link to={to} {...(isAt(to) ? { 'aria-current': 'page' as const } : {})}>
              <Icon name={icon} />
              <span>{t(key)}</span>
            </Link>
          </li>
        ))}
      </ul>
      <Link to="/welcome" className="side-foot" aria-label={t('toWelcome')}>
        <Icon name="play" size={16} />
        <span>{t('toWelcome')}</span>
      </Link>
    </nav>
  );
}

function BottomBar() {
  const t = useWords(shellWords);
  const isAt = useIsAt();
  const [open, setOpen] = useState(false);
  return (
    <>
      <nav className="bottom" aria-label={t('screens')}>
        {SCREENS.filter(({ phone }) => phone).map(({ to, key, icon }) => (
          <Link key={to} to={to} {...(isAt(to) ? { 'aria-current': 'page' as const } : {})}>
            <Icon name={icon} />
            <span>{t(key)}</span>
          </Link>
        ))}
        <button type="button" onClick={() => setOpen(true)} aria-expanded={open}>
          <Icon name="more" />
          <span>{t('more')}</span>
        </button>
      </nav>
      <Drawer
        opened={open}
        onClose={() => setOpen(false)}
        position="bottom"
        size="auto"
        title={t('menu')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <ul className="drawer-list">
          {[
            ...SCREENS,
            { to: '/care', key: 'care', icon: 'care' } as const,
            { to: '/welcome', key: 'toWelcome', icon: 'play' } as const,
          ].map(({ to, key, icon }) => (
            <li key={to}>
              <Link to={to} onClick={() => setOpen(false)}>
                <Icon name={icon} />
                <span>{t(key)}</span>
              </Link>
            </li>
          ))}
        </ul>
      </Drawer>
    </>
  );
}

function CaseName() {
  const { session } = useHere();
  return (
    <p className="case-name" title={session.case?.purpose}>
      <bdi>{session.case?.name}</bdi>
    </p>
  );
}

function Find({ field }: { field: React.RefObject<HTMLInputElement | null> }) {
  const t = useWords(shellWords);
  const navigate = useNavigate();
  const go = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const q = String(new FormData(event.currentTarget).get('q') ?? '').trim();
    if (q !== '') void navigate({ to: '/search', search: { q } });
  };
  return (
    <search className="find-place">
      <form className="find" onSubmit={go}>
        <Icon name="search" size={16} />
        <input
          ref={field}
          name="q"
          type="search"
          placeholder={t('findHint')}
          aria-label={t('find')}
          autoComplete="off"
          dir="auto"
        />
      </form>
    </search>
  );
}

function LineMark() {
  const t = useWords(shellWords);
  const line = useLine();
  return (
    <span className={`line ${line}`} role="status" title={t(line === 'lost' ? 'lostNote' : 'liveNote')}>
      <i aria-hidden="true" />
      <span>{t(line)}</span>
    </span>
  );
}

function UndoButton({ onUndo }: { onUndo: () => void }) {
  const t = useWords(shellWords);
  const steps = useUndoable();
  return (
    <button
      type="button"
      className="tool"
      onClick={onUndo}
      disabled={steps === 0}
      aria-label={t('undoLast')}
      title={`${t('undo')}  U`}
    >
      <Icon name="undo" />
    </button>
  );
}

function LanguageButton() {
  const language = useStored(languagePreference);
  const other = language === 'ar' ? 'en' : 'ar';
  return (
    <button type="button" className="tool text" lang={other} onClick={() => languagePreference.set(other)}>
      {other === 'ar' ? 'العربية' : 'English'}
    </button>
  );
}

function Me() {
  const t = useWords(shellWords);
  const { session, name, role, signOut } = useHere();
  const theme = useStored(themePreference);
  const item = (of: Theme) => (
    <Menu.Item
      key={of}
      role="menuitemradio"
      aria-checked={theme === of}
      onClick={() => themePreference.set(of)}
    >
      <span className="row">
        <span className="check-place">{theme === of && <Icon name="check" size={16} />}</span>
        {t(of)}
      </span>
    </Menu.Item>
  );
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <button type="button" className="tool me" aria-label={t('me')}>
          <bdi>{name.slice(0, 1).toUpperCase()}</bdi>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <bdi>{name}</bdi> · {t(`role_${role}`)}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Label>{t('theme')}</Menu.Label>
        {(['light', 'dark', 'auto'] as const).map(item)}
        <Menu.Divider />
        <Menu.Item component={Link} to="/care" leftSection={<Icon name="care" size={16} />}>
          {t('care')}
        </Menu.Item>
        {session.mode === 'users' && (
          <Menu.Item leftSection={<Icon name="out" size={16} />} onClick={() => void signOut()}>
            {t('signOut')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
