/** Units of governed fields, for showing them; what is not listed is shown as it stands. */
import { cents, duration, percent } from '../format.js';

const MONEY = new Set(['amount', 'drawCap', 'dust', 'cap', 'attachment', 'detachment', 'dayCap']);
const BASIS_POINTS = new Set([
    'maintenance',
    'maintenanceMaximum',
    'initial',
    'openInterestAddition',
    'shock',
    'profitCredit',
    'profitFactor',
    'band',
    'fee',
    'bonus',
    'insolventBonus',
    'insurance',
    'buffer',
    'drawFactor',
    'deleverageShare',
    'confidenceLimit',
    'impliedVolatility',
    'capitalShare',
    'treasuryShare',
    'variationDiscount',
    'variationAllowance',
    'maintenanceHaircut',
    'minimumHaircut',
    'maximumHaircut',
    'saleDiscount',
    'standbyPremium',
    'reachedPremium',
    'exitFloor',
    'floor',
    'deltaShare',
    'calmWeight',
    'stressedWeight',
    'premium',
    'share',
    'coverage',
]);
/** Whole tokens of quote: the terms have room for no more. */
const WHOLE = new Set(['least', 'most']);
const SECONDS = /Seconds$/;

/** A field's value for people; `path` ends with the field's name. */
export function writeTerm(
    path: string,
    text: string,
    { quoteDecimals, quote }: { readonly quoteDecimals: number; readonly quote: string },
): string {
    if (!/^\d+$/.test(text)) return text;
    const field = path.split(' ').at(-1) ?? path;
    const value = BigInt(text);
    if (MONEY.has(field)) return `${cents(value, quoteDecimals)} ${quote}`;
    if (WHOLE.has(path.replace(/^terms /, ''))) return `${value.toLocaleString('en-GB')} ${quote}`;
    if (BASIS_POINTS.has(field)) return percent(Number(value));
    if (SECONDS.test(field)) return duration(Number(value));
    return value.toLocaleString('en-GB');
}
