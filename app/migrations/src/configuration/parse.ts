/** From the text of a file to a configuration, or to all that is wrong with it. */
import type { z } from 'zod';

import { ConfigurationRefused, type Configuration } from './configuration.js';
import { Resolution } from './resolution.js';
import { configurationFile } from './schema.js';

/** Reads a configuration from the text of its file. @throws {ConfigurationRefused} with every field that is wrong */
export function parseConfiguration(text: string): Configuration {
    const parsed = configurationFile.safeParse(jsonOf(text));
    if (!parsed.success) throw new ConfigurationRefused(parsed.error.issues.flatMap(describe));
    return new Resolution(parsed.data).configuration();
}

function jsonOf(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch (error) {
        throw new ConfigurationRefused([`it is no JSON: ${error instanceof Error ? error.message : String(error)}`]);
    }
}

function describe(issue: z.core.$ZodIssue): string[] {
    const place = placeOf(issue.path);
    if (issue.code === 'unrecognized_keys') {
        return issue.keys.map((field) => `${placeOf([...issue.path, field])}: is unknown: take it out, or correct its name`);
    }
    if (issue.code === 'invalid_key') return [`${place}: is no name: give letters, digits and hyphens`];
    if (issue.code === 'invalid_type' && issue.input === undefined && issue.message.startsWith('Invalid input')) {
        return [`${place}: is missing, or no ${issue.expected}: write it down`];
    }
    return [`${place}: ${issue.message}`];
}

function placeOf(path: readonly PropertyKey[]): string {
    const written = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
    return written === '' ? 'the file' : written.replace(/^\./, '');
}
