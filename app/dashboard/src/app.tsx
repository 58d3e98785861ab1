/** The frame around pages: where one is, how old what one sees is, and who signs. */
import { useCallback, useEffect, useState } from 'react';

import { Transactions } from './actions/transactions.js';
import { Feed } from './data/feed.js';
import { loadLaw } from './data/law.js';
import { Watcher } from './data/watcher.js';
import { connect } from './network/connection.js';
import { faultOf, type Fault } from './network/fault.js';
import { isChosen, keepChoice, loadNetwork } from './network/network.js';
import { NetworkDialog } from './network/network-dialog.js';
import { AccountPage } from './pages/account.js';
import { CapitalPage } from './pages/capital.js';
import { DemoPage } from './pages/demo.js';
import { GovernancePage } from './pages/governance/index.js';
import { KeepersPage } from './pages/keepers.js';
import { LiquidationsPage } from './pages/liquidations.js';
import { MarketsPage } from './pages/markets.js';
import { ReservePage } from './pages/reserve.js';
import { StakingPage } from './pages/staking.js';
import { StressPage } from './pages/stress.js';
import { useRoute, type PageName, type Route } from './router.js';
import { SessionContext, useFeed, useSession, type Session } from './session.js';
import { FaultNote, Loading } from './ui/basics.js';
import { Boundary } from './ui/boundary.js';
import { UnderWay } from './ui/under-way.js';
import { Header } from './ui/header.js';
import { Wallets } from './wallet/wallet.js';

type Opening = { readonly session: Session } | { readonly fault: Fault } | undefined;

/** Milliseconds after which a node that did not answer is asked again. */
const AGAIN = 5_000;

async function open(): Promise<Session> {
    const [connection, risk] = await Promise.all([loadNetwork().then(connect), loadLaw()]);
    const feed = new Feed(connection, risk);
    return {
        connection,
        feed,
        watcher: new Watcher(feed),
        wallets: new Wallets(connection),
        transactions: new Transactions(connection, () => feed.refresh()),
    };
}

export function App() {
    const [opening, setOpening] = useState<Opening>();
    const [attempt, setAttempt] = useState(0);
    useEffect(() => {
        let session: Session | undefined;
        let forget: () => void = () => {};
        let ended = false;
        let again: ReturnType<typeof setTimeout> | undefined;
        open().then(
            (opened) => {
                if (ended) return opened.watcher.stop();
                session = opened;
                opened.feed.start();
                forget = opened.wallets.resume();
                opened.transactions.resume();
                setOpening({ session: opened });
            },
            (error: unknown) => {
                if (ended) return;
                const fault = faultOf(error);
                setOpening({ fault });
                if (fault.passing) again = setTimeout(() => setAttempt((before) => before + 1), AGAIN);
            },
        );
        return () => {
            ended = true;
            clearTimeout(again);
            forget();
            session?.feed.stop();
            session?.watcher.stop();
            session?.transactions.stop();
        };
    }, [attempt]);
    const retry = useCallback(() => setAttempt((before) => before + 1), []);
    if (opening === undefined) return <Frame message={<Loading what="the deployment" lines={8} />} />;
    if ('fault' in opening) {
        return (
            <Frame
                message={
                    <FaultNote fault={opening.fault}>
                        <div className="buttons">
                            <button type="button" onClick={retry}>
                                Try again
                            </button>
                            {isChosen() ? (
                                <button
                                    type="button"
                                    className="quiet"
                                    onClick={() => {
                                        keepChoice(undefined);
                                        retry();
                                    }}
                                >
                                    Back to the network that is served
                                </button>
                            ) : null}
                            <NetworkDialog />
                        </div>
                    </FaultNote>
                }
            />
        );
    }
    return (
        <SessionContext value={opening.session}>
            <Shell />
        </SessionContext>
    );
}

function Frame({ message }: { readonly message: React.ReactNode }) {
    return (
        <>
            <header className="top">
                <div className="brand">Ballast</div>
            </header>
            <main id="main">
                <h1 className="hidden">Ballast</h1>
                {message}
            </main>
        </>
    );
}

const TITLES: { readonly [Name in PageName]: string } = {
    reserve: 'Reserve',
    capital: 'Capital',
    stress: 'Stress',
    markets: 'Markets',
    liquidations: 'Liquidations',
    account: 'Account',
    staking: 'Staking',
    governance: 'Governance',
    keepers: 'Keepers',
    demo: 'Local network',
};

function Shell() {
    const route = useRoute();
    const { connection } = useSession();
    const { moment, fault } = useFeed();
    const title = TITLES[route.page];
    useEffect(() => {
        document.title = `${title} · Ballast`;
    }, [title]);
    const read = moment !== undefined;
    useEffect(() => {
        if (read) performance.mark('first data'); // The command for figures measures to here.
    }, [read]);
    const pages = Object.entries(TITLES).flatMap(([name, label]) =>
        name === 'demo' && !connection.network.local ? [] : [{ name, label }],
    );
    return (
        <>
            <Header pages={pages} current={route.page} />
            <UnderWay />
            <main id="main" tabIndex={-1}>
                <h1 className={route.page === 'account' ? 'hidden' : undefined}>{title}</h1>
                {moment === undefined ? (
                    fault === undefined ? (
                        <Loading what="the books" lines={8} />
                    ) : (
                        <FaultNote fault={fault} />
                    )
                ) : (
                    <Boundary key={route.page}>
                        <Page route={route} />
                    </Boundary>
                )}
            </main>
        </>
    );
}

function Page({ route }: { readonly route: Route }) {
    switch (route.page) {
        case 'reserve':
            return <ReservePage />;
        case 'capital':
            return <CapitalPage />;
        case 'stress':
            return <StressPage />;
        case 'markets':
            return <MarketsPage />;
        case 'liquidations':
            return <LiquidationsPage />;
        case 'account':
            return <AccountPage address={route.argument} />;
        case 'staking':
            return <StakingPage />;
        case 'governance':
            return <GovernancePage />;
        case 'keepers':
            return <KeepersPage />;
        case 'demo':
            return <DemoPage />;
    }
}
