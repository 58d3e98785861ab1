/** A keeper as it is run: a process of its own, seen through its metrics. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { wait } from '@ballast/client';

const COMMAND = fileURLToPath(new URL('../../bin/ballast-keeper.js', import.meta.url));

/** A sample of Prometheus' text: name, labels, value. */
export interface Sample {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
}

export class KeeperProcess {
    private constructor(
        private readonly child: ChildProcess,
        private readonly port: number,
    ) {}

    /** Starts a keeper, and waits until it is healthy. */
    static async start(options: { readonly port: number; readonly args: readonly string[]; readonly log: string }): Promise<KeeperProcess> {
        const { port, args, log } = options;
        const child = spawn(process.execPath, [COMMAND, '--metrics-port', String(port), ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
        child.stderr?.pipe(createWriteStream(log));
        const keeper = new KeeperProcess(child, port);
        for (let tries = 0; !(await keeper.isHealthy()); tries += 1) {
            if (child.exitCode !== null || tries > 300) throw new Error(`the keeper does not start: see ${log}`);
            await wait(200);
        }
        return keeper;
    }

    private async isHealthy(): Promise<boolean> {
        try {
            return (await fetch(`http://127.0.0.1:${this.port}/health`)).ok;
        } catch {
            return false;
        }
    }

    async samples(): Promise<Sample[]> {
        const text = await (await fetch(`http://127.0.0.1:${this.port}/metrics`)).text();
        return text.split('\n').flatMap((line) => {
            const [, name, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
            if (name === undefined) return [];
            return [
                {
                    name,
                    labels: Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, text_]) => [key, text_])),
                    value: Number(value),
                },
            ];
        });
    }

    async stop(): Promise<void> {
        const ended = new Promise((done) => this.child.once('exit', done));
        this.child.kill('SIGTERM');
        await ended;
    }
}

/** The sum of the samples of a metric with some labels. */
export function sum(samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>> = {}): number {
    return samples
        .filter(
            (sample) =>
                sample.name === `ballast_keeper_${name}` && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
        )
        .reduce((total, { value }) => total + value, 0);
}
