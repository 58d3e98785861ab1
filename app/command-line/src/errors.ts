/** What a command was given cannot be used; the message says what to give. */
export class BadInput extends Error {
    override readonly name = 'BadInput';
}
