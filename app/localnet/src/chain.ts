/** A validator with the program on it, a payer, and tokens to hand out. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import {
    BALLAST_PROGRAM_ADDRESS,
    CLOCK_SYSVAR,
    createRpc,
    instructionName,
    Sender,
    type InstructionName,
    type Receipt,
} from '@ballast/client';
import {
    createSolanaRpcSubscriptions,
    fetchEncodedAccount,
    type Address,
    type Instruction,
    type KeyPairSigner,
    type Rpc,
    type RpcSubscriptions,
    type SolanaRpcApi,
    type SolanaRpcSubscriptionsApi,
    type TransactionSigner,
} from '@solana/kit';

import { keyOf } from './keys.js';
import { createAccount, initializeMint, initializeTokenAccount, mintTo, MINT_SIZE, TOKEN_ACCOUNT_SIZE } from './tokens.js';
import { Validator, type ValidatorOptions } from './validator.js';

const PROGRAM_FILE = fileURLToPath(new URL('../../../target/deploy/ballast.so', import.meta.url));
const FORTUNE = 1_000_000_000_000_000n;
/** Lamports per byte and the bytes that every account is charged on top. */
const RENT = { perByte: 6_960n, overhead: 128n };
/** Where the clock holds unix time. */
const TIME_AT = 32;

/** A mint that the chain's payer mints of. */
export interface Mint {
    readonly address: Address;
    readonly program: Address;
    readonly decimals: number;
}

/** How a chain is started. */
export interface ChainOptions extends ValidatorOptions {
    /** Whether the built program is put on it; it is, if that is left out. */
    readonly program?: boolean;
    /** Milliseconds between two looks at a transaction, at each of which it is sent again: many at once need some rest. */
    readonly pollMilliseconds?: number;
}

/** A running chain. */
export class Chain {
    private made = 0;
    /** How often each instruction of the program was accepted. */
    readonly accepted = new Map<InstructionName, number>();

    private constructor(
        readonly validator: Validator,
        readonly rpc: Rpc<SolanaRpcApi>,
        readonly subscriptions: RpcSubscriptions<SolanaRpcSubscriptionsApi>,
        readonly payer: KeyPairSigner,
        /** Milliseconds between two looks at a transaction: a validator that is asked more often has no time for blocks. */
        private readonly pollMilliseconds: number,
    ) {}

    /** Starts a validator and deploys the built program on it. */
    static async start({ program = true, ...options }: ChainOptions = {}): Promise<Chain> {
        if (!existsSync(PROGRAM_FILE)) throw new Error(`${PROGRAM_FILE} is missing: run make build first`);
        const validator = Validator.start(options);
        const payer = await keyOf('payer');
        validator.fund(payer.address, FORTUNE);
        if (program) validator.deploy(BALLAST_PROGRAM_ADDRESS, PROGRAM_FILE);
        const rpc = createRpc({ url: validator.url });
        const poll = options.pollMilliseconds ?? Math.max(20, (options.slotMilliseconds ?? 0) / 2);
        return new Chain(validator, rpc, createSolanaRpcSubscriptions(validator.webSocketUrl), payer, poll);
    }

    /** Sends one transaction; whoever signs it is among its instructions. */
    async send(...instructions: (Instruction | Promise<Instruction>)[]): Promise<Receipt> {
        const { rpc, payer, pollMilliseconds } = this;
        const built = await Promise.all(instructions);
        const receipt = await new Sender({ rpc, feePayer: payer, pollMilliseconds }).send(built);
        built.forEach((instruction) => this.count(instruction));
        return receipt;
    }

    private count(instruction: Instruction): void {
        const name = instructionName(instruction);
        if (name !== undefined) this.accepted.set(name, (this.accepted.get(name) ?? 0) + 1);
    }

    /** The cluster's clock, in unix seconds. */
    async now(): Promise<bigint> {
        const clock = await fetchEncodedAccount(this.rpc, CLOCK_SYSVAR);
        if (!clock.exists) throw new Error('the validator has no clock');
        const { buffer, byteOffset } = clock.data;
        return new DataView(buffer, byteOffset).getBigInt64(TIME_AT, true);
    }

    /** Lets time pass. */
    async advance(seconds: bigint): Promise<void> {
        if (seconds > 0n) this.validator.travel((await this.now()) + seconds);
    }

    /** A key with lamports on it. */
    async wallet(name: string): Promise<KeyPairSigner> {
        const key = await keyOf(name);
        this.validator.fund(key.address, 1_000_000_000_000n);
        return key;
    }

    /** What creates a zeroed account of a program. */
    creates(account: TransactionSigner, size: number, owner: Address): Instruction {
        const lamports = (BigInt(size) + RENT.overhead) * RENT.perByte;
        return createAccount({ payer: this.payer, account, lamports, size, owner });
    }

    /** Creates a mint. */
    async mint(name: string, program: Address, decimals: number): Promise<Mint> {
        const key = await keyOf(`mint of ${name}`);
        const authority = this.payer.address;
        await this.send(this.creates(key, MINT_SIZE, program), initializeMint({ mint: key.address, program, decimals, authority }));
        return { address: key.address, program, decimals };
    }

    /** Creates a token account, and mints into it. */
    async tokens(mint: Mint, owner: Address, amount = 0n): Promise<Address> {
        this.made += 1;
        const key = await keyOf(`token account ${this.made}`);
        const { address: account } = key;
        const { address, program } = mint;
        const filled = amount === 0n ? [] : [mintTo({ mint: address, program, destination: account, authority: this.payer, amount })];
        await this.send(
            this.creates(key, TOKEN_ACCOUNT_SIZE, program),
            initializeTokenAccount({ account, mint: address, program, owner }),
            ...filled,
        );
        return account;
    }

    /** What a token account holds. */
    async balance(account: Address): Promise<bigint> {
        const { value } = await this.rpc.getTokenAccountBalance(account).send();
        return BigInt(value.amount);
    }

    stop(): void {
        this.validator.stop();
    }
}
