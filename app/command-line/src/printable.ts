/** What may be printed: nothing that moves a terminal's cursor or writes its clipboard, and no secret of a node's address. */

/** Controls but for line ends and tabs, and what turns the direction of text around. */
const UNPRINTABLE = /(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu;

/** Text of others, without what a terminal would act on. */
export function printable(text: string): string {
    return text.replace(UNPRINTABLE, '');
}

/** Shorter parts of an address would blot out what is no secret. */
const SHORTEST = 8;

/** What of a node's address may be a secret: user, password, and what is long behind the host. */
export function secretsIn(url: string): string[] {
    if (!URL.canParse(url)) return [];
    const { pathname, searchParams, username, password, hash } = new URL(url);
    const parts = [...pathname.split('/'), ...searchParams.values(), username, password, hash.slice(1)];
    return parts.filter((part) => part.length >= SHORTEST);
}

/** The host of an address, which is no secret. */
export function hostOf(url: string): string {
    return new URL(url).host;
}
