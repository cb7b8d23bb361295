import { attempt } from '../attempt';
import { readSwitch } from '../choices';
import { parseAudienceName } from '../names';
import { quoteValue } from '../quoteValue';
import type { Envelope } from './envelope';
import { canonicalName, isMapped } from './mapping';
import { compact, readPerson, refusedPerson, skip } from './person';
import type { AudienceAction, CustomerDataOptions, SkipAction } from './types';

/** What Segment computed: `context.personas` of Engage's events. */
export interface Computation {
	kind: 'audience' | 'journeyStep' | 'trait';
	key: string;
	id?: string;
}

const CLASSES: Record<string, Computation['kind']> = {
	audience: 'audience',
	journey_step: 'journeyStep',
	// The first in Segment's documentation, the second in its code's tests.
	trait: 'trait',
	computed_trait: 'trait',
};

/** The computation that an event tells about; undefined for events of people. */
export function readComputation({ context, type }: Envelope): Computation | undefined {
	const { personas } = context;
	if (type !== 'identify' && type !== 'track') return undefined;
	if (typeof personas !== 'object' || personas === null) return undefined;
	const fields = personas as Record<string, unknown>;
	const name = text(fields.computation_class)?.toLowerCase() ?? '';
	const key = text(fields.computation_key);
	if (!Object.hasOwn(CLASSES, name) || key === undefined) return undefined;
	return compact({ kind: CLASSES[name], key, id: text(fields.computation_id) });
}

/**
 * An audience of Segment's, or a step of a journey: the person enters or leaves. A step that says
 * nothing else is entered (Segment's newest rule); an audience must say it, since a guess could take
 * a person out.
 */
export function planAudience(
	event: Envelope,
	computation: Computation,
	options: CustomerDataOptions,
): AudienceAction | SkipAction {
	const notes: string[] = [];
	const name = attempt(() => parseAudienceName(computation.key, 'computation_key'));
	if (name.refused) return skip('invalid_event', name.refused.message);
	const enters = membership(event, computation);
	if (enters === undefined) return skip('missing_membership', missingMembership(computation.key));
	const { identifiers, refused } = readPerson(event, options, notes);
	const { phone, email } = identifiers;
	if (phone === undefined && email === undefined) {
		return refused ? refusedPerson(refused, notes) : skip('skipped', NO_PERSON, notes);
	}
	tellOtherTraits(event, computation.key, notes);
	return {
		kind: 'audience',
		audience: name.value,
		...(computation.id !== undefined && { audienceId: computation.id }),
		enters,
		...compact({ phone, email }),
		notes,
	};
}

const NO_PERSON =
	'The event has neither phone nor email: Segment sends one event for each identifier of a person';

function missingMembership(key: string): string {
	return `The event does not say whether the person is in the audience: traits or properties need true or false at ${quoteValue(key)}`;
}

/** `traits` for an identify, `properties` for a track; journeys send true as text. */
function membership(event: Envelope, { key, kind }: Computation): boolean | undefined {
	const values = [event.traits, event.properties].filter((place) => Object.hasOwn(place, key));
	for (const place of values) {
		const value = place[key];
		const answer = typeof value === 'number' ? undefined : readSwitch(value);
		if (answer !== undefined) return answer;
	}
	return kind === 'journeyStep' && values.length === 0 ? true : undefined;
}

function tellOtherTraits(event: Envelope, key: string, notes: string[]): void {
	const others = Object.keys(event.traits).filter(
		(name) => canonicalName(name) !== canonicalName(key) && !isMapped(name),
	);
	if (others.length === 0) return;
	notes.push(
		`An event of an audience changes the membership only: ${quoteValue(others.join(', '))} was left out`,
	);
}

function text(value: unknown): string | undefined {
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
