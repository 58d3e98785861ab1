/** Pages, freshness, wallet and theme. */
import { useEffect, useRef, useState } from 'react';

import { duration, short } from '../format.js';
import { NetworkDialog } from '../network/network-dialog.js';
import { useFeed, useSession } from '../session.js';
import { WalletMenu } from '../wallet/wallet-menu.js';
import { FaultNote } from './basics.js';

/** Seconds after which what is shown is called old. */
const STALE = 15;

export interface HeaderProps {
    readonly pages: readonly { readonly name: string; readonly label: string }[];
    readonly current: string;
}

export function Header({ pages, current }: HeaderProps) {
    const { connection } = useSession();
    const { rpc, webSocket, root, local } = connection.network;
    const list = useRef<HTMLUListElement>(null);
    useEffect(() => {
        list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
    }, [current]);
    return (
        <>
            <a className="skip" href="#main" onClick={focusMain}>
                Skip to the page
            </a>
            <header className="top">
                <div className="brand">Ballast {local ? <span className="local-mark">local network</span> : null}</div>
                <nav aria-label="Pages">
                    <ul ref={list}>
                        {pages.map(({ name, label }) => (
                            <li key={name}>
                                <a href={`#/${name}`} aria-current={name === current ? 'page' : undefined}>
                                    {label}
                                </a>
                            </li>
                        ))}
                    </ul>
                </nav>
                <div className="top-tools">
                    <Freshness />
                    <NetworkDialog current={{ rpc, webSocket, root }} />
                    <ThemeSwitch />
                    <WalletMenu />
                </div>
            </header>
            <Outage />
        </>
    );
}

/** The address bar's # names pages, so the link moves the focus itself. */
function focusMain(event: React.MouseEvent): void {
    event.preventDefault();
    document.getElementById('main')?.focus();
}

/** Seconds since a moment of this machine, ticking. */
export function useAge(since: number | undefined): number | undefined {
    const [now, setNow] = useState(Date.now());
    useEffect(() => {
        const timer = setInterval(() => setNow(Date.now()), 1_000);
        return () => clearInterval(timer);
    }, []);
    return since === undefined ? undefined : Math.max(0, Math.floor((now - since) / 1_000));
}

function Freshness() {
    const { moment, readAt, fault } = useFeed();
    const age = useAge(readAt);
    if (moment === undefined || age === undefined) return <span className="freshness">reading…</span>;
    const stale = age > STALE || fault !== undefined;
    return (
        <span
            className={stale ? 'freshness stale' : 'freshness'}
            title={`Slot ${moment.books.slot}, ${short(moment.books.deployment.clearinghouse)}`}
        >
            <span aria-hidden="true">{stale ? '▲' : '●'}</span> {stale ? `${duration(age)} old` : 'live'}
        </span>
    );
}

function Outage() {
    const { readAt, fault } = useFeed();
    const age = useAge(readAt);
    if (fault === undefined || age === undefined) return null;
    return (
        <div className="outage">
            <FaultNote fault={{ title: fault.title, next: `What you see is ${duration(age)} old. ${fault.next}` }} />
        </div>
    );
}

const THEME = 'ballast.theme';
const THEMES = ['auto', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

const isTheme = (text: unknown): text is Theme => THEMES.some((theme) => theme === text);

function storedTheme(): Theme {
    const stored = localStorage.getItem(THEME);
    return isTheme(stored) ? stored : 'auto';
}

function ThemeSwitch() {
    const [theme, setTheme] = useState(storedTheme);
    useEffect(() => {
        const { documentElement: page } = document;
        if (theme === 'auto') delete page.dataset['theme'];
        else page.dataset['theme'] = theme;
        localStorage.setItem(THEME, theme);
    }, [theme]);
    const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto';
    return (
        <button type="button" className="quiet" onClick={() => setTheme(next)} aria-label={`Theme: ${theme}. Switch to ${next}`}>
            {theme.replace(/^./, (letter) => letter.toUpperCase())}
        </button>
    );
}
