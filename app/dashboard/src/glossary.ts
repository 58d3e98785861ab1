/** What the words mean: GLOSSARY.md of the repository, read at build time. */
import text from '../../../GLOSSARY.md?raw';

const ROW = /^\| ([^|]+) \| ([^|]+) \|/;

function read(): ReadonlyMap<string, string> {
    const meanings = new Map<string, string>();
    for (const line of text.split('\n')) {
        const [, words, meaning] = ROW.exec(line) ?? [];
        if (words === undefined || meaning === undefined || words === 'word') continue;
        for (const word of words.split(', ')) meanings.set(word, meaning.trim());
        meanings.set(words, meaning.trim());
    }
    return meanings;
}

const MEANINGS = read();

/** What a word means; nothing for one that the glossary lacks. */
export const meaningOf = (word: string): string | undefined => MEANINGS.get(word);
