import type { Finding, LookupKind } from './lookup';
import { lookUp } from './lookup';
import { PostscriptError } from './errors';
import type { Subscriber } from './types';
import { parseEmail, parseId, parsePsId, parseShopifyCustomerId } from '../domain/identifiers';
import { InputError } from '../domain/inputError';
import { parsePhone } from '../domain/phone';
import type { ItemReader, RunContext } from '../execution/job';
import { readLocator } from '../fields/locator';

/** One subscriber as a user points at them. */
export type Target = { kind: 'id'; id: string } | { kind: LookupKind; value: string };

const FIELD = 'Subscriber';

/** How each kind is called on the screen. */
const TARGET_NAMES: Record<LookupKind, string> = {
	phone: 'phone number',
	email: 'email',
	shopifyCustomerId: 'Shopify customer ID',
	psId: 'ps_id',
};

/**
 * Reads the resource locator `subscriber`.
 *
 * @throws InputError when it is empty or its value cannot be what its mode says
 */
export function readTarget(item: ItemReader): Target {
	const chosen = readLocator(item.param('subscriber'), 'id');
	if (!chosen) {
		throw new InputError(
			FIELD,
			`${FIELD} is empty`,
			'Choose a subscriber from the list, or enter an ID, phone number, email, Shopify customer ID or ps_id',
		);
	}
	const { mode, value } = chosen;
	switch (mode) {
		case 'phone':
			return { kind: 'phone', value: parsePhone(value, readDefaultCountry(item), FIELD) };
		case 'email':
			return { kind: 'email', value: parseEmail(value, FIELD) };
		case 'shopifyCustomerId':
			return { kind: 'shopifyCustomerId', value: String(parseShopifyCustomerId(value, FIELD)) };
		case 'psId':
			return { kind: 'psId', value: String(parsePsId(value, FIELD)) };
		default:
			return { kind: 'id', id: parseId(value, FIELD) };
	}
}

/** ISO alpha-2 code of the country that phone numbers without a country code are read in. */
export function readDefaultCountry(item: Pick<ItemReader, 'param'>): string {
	const places = ['additionalFields', 'options', 'filters'];
	const chosen = places.map((place) => item.param(`${place}.defaultCountry`)).find(Boolean);
	return String(chosen ?? 'US');
}

/**
 * Looks up many targets with few requests, each value once.
 *
 * @returns what is known of each target that is not an ID
 */
export async function findTargets(
	run: RunContext,
	targets: Target[],
): Promise<(target: Exclude<Target, { kind: 'id' }>) => Finding> {
	const kinds: LookupKind[] = ['phone', 'email', 'shopifyCustomerId', 'psId'];
	const findings = await Promise.all(
		kinds.map(async (kind) => {
			const values = targets.flatMap((target) => (target.kind === kind ? [target.value] : []));
			return [kind, await lookUp(run.client, kind, values)] as const;
		}),
	);
	const byKind = new Map(findings);
	return (target) => byKind.get(target.kind)?.(target.value) ?? { kind: 'none' };
}

/**
 * @returns the subscriber that a lookup found
 * @throws the lookup's own error, or PostscriptError when nobody is there
 */
export function subscriberOf(
	target: Exclude<Target, { kind: 'id' }>,
	finding: Finding,
): Subscriber {
	if (finding.kind === 'failed') throw finding.error;
	if (finding.kind === 'found') return finding.subscriber;
	throw new PostscriptError(
		`No subscriber has the ${TARGET_NAMES[target.kind]} ${target.value}`,
		'Check the value. People who have not confirmed their opt-in by text are not found yet; to add new people use Create or Update',
		'not_found',
	);
}
