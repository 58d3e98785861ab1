/** The WebAssembly: bytes in, text out. */
import { OtherRelease, Trapped } from './errors.js';

/** The version of the byte interface that this package speaks. */
const INTERFACE = 1;

type Call = (...numbers: number[]) => number;

/** What the WebAssembly exports. */
interface Exports {
    readonly memory: WebAssembly.Memory;
    readonly request: Call;
    readonly answer: Call;
    readonly answerAt: Call;
    readonly answerBytes: Call;
}

const isCall = (value: unknown): value is Call => typeof value === 'function';

function exportsOf(instance: WebAssembly.Instance): Exports {
    const call = (name: string): Call => {
        const value = instance.exports[name];
        if (!isCall(value)) throw new OtherRelease(`The WebAssembly exports no function ${name}`);
        return value;
    };
    const spoken = call('ballast_interface')();
    if (spoken !== INTERFACE) throw new OtherRelease(`The WebAssembly speaks version ${spoken} of the interface, not ${INTERFACE}`);
    const { memory } = instance.exports;
    if (!(memory instanceof WebAssembly.Memory)) throw new OtherRelease('The WebAssembly exports no memory');
    return {
        memory,
        request: call('ballast_request'),
        answer: call('ballast_answer'),
        answerAt: call('ballast_answer_at'),
        answerBytes: call('ballast_answer_bytes'),
    };
}

/** One instance of the WebAssembly, replaced when it traps. */
export class Engine {
    readonly #module: WebAssembly.Module;
    readonly #text = new TextDecoder();
    #exports: Exports;

    private constructor(module: WebAssembly.Module, instance: WebAssembly.Instance) {
        this.#module = module;
        this.#exports = exportsOf(instance);
    }

    /** Compiles the WebAssembly. @throws {OtherRelease} if it is not of this release */
    static async load(wasm: BufferSource | WebAssembly.Module): Promise<Engine> {
        const module = wasm instanceof WebAssembly.Module ? wasm : await WebAssembly.compile(wasm);
        return new Engine(module, await WebAssembly.instantiate(module));
    }

    /** Asks, and returns the text of the answer. @throws {Trapped} */
    ask(request: Uint8Array): string {
        try {
            const at = this.#exports.request(request.length) >>> 0;
            new Uint8Array(this.#exports.memory.buffer, at, request.length).set(request);
            this.#exports.answer();
            return this.#answer();
        } catch (cause) {
            throw this.#recover(cause);
        }
    }

    /** Bytes of memory that it holds. */
    get memoryBytes(): number {
        return this.#exports.memory.buffer.byteLength;
    }

    #answer(): string {
        const at = this.#exports.answerAt() >>> 0;
        return this.#text.decode(new Uint8Array(this.#exports.memory.buffer, at, this.#exports.answerBytes()));
    }

    /** Reads why it trapped, and starts anew: what a trap leaves in memory is not to be trusted. */
    #recover(cause: unknown): Trapped {
        let reason = 'no reason was left';
        try {
            reason = this.#answer() || reason;
        } catch {
            // The reason is lost with the instance.
        }
        this.#exports = exportsOf(new WebAssembly.Instance(this.#module));
        return new Trapped(reason, cause);
    }
}
