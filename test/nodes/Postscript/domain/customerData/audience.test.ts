import { planAll } from './summary';

const KEY = 'vip_customers';
const EMAIL = 'ada.rowe@example.com';
const PHONE = '+12125550123';

function plan(event: object, personas: object = {}) {
	const computation = {
		computation_class: 'audience',
		computation_id: 'aud_1',
		computation_key: KEY,
		...personas,
	};
	const { context = {}, ...rest } = event as { context?: object };
	const whole = { type: 'identify', ...rest, context: { personas: computation, ...context } };
	return planAll(whole)[0].action;
}

describe("Segment's fields table", () => {
	it('Audience ID', () => {
		expect(plan({ traits: { email: EMAIL, [KEY]: true } })).toHaveProperty('audienceId', 'aud_1');
	});

	it('Audience Key', () => {
		expect(plan({ traits: { email: EMAIL, [KEY]: true } })).toHaveProperty('audience', KEY);
	});

	it.each([
		['audience', 'audience'],
		['journey_step', 'audience'],
		['trait', 'identify'],
		['computed_trait', 'identify'],
		['something_new', 'identify'],
	])('Segment Computation Action %s', (computation_class, kind) => {
		expect(plan({ traits: { email: EMAIL, [KEY]: true } }, { computation_class })).toMatchObject({
			kind,
		});
	});

	it.each([
		['traits.email', { traits: { email: EMAIL } }],
		['context.traits.email', { context: { traits: { email: EMAIL } } }],
	])('Email address from %s', (_source, event) => {
		expect(plan({ ...event, properties: { [KEY]: true } })).toMatchObject({ email: EMAIL });
	});

	it.each([
		['traits.phone', { traits: { phone: PHONE } }],
		['context.traits.phone', { context: { traits: { phone: PHONE } } }],
	])('Phone from %s', (_source, event) => {
		expect(plan({ ...event, properties: { [KEY]: true } })).toMatchObject({ phone: PHONE });
	});

	it.each([
		['traits', { traits: { email: EMAIL, [KEY]: false } }],
		['properties', { type: 'track', properties: { email: EMAIL, [KEY]: false } }],
	])('Traits or properties object: %s', (_source, event) => {
		expect(plan(event)).toMatchObject({ kind: 'audience', enters: false });
	});
});

describe('membership', () => {
	it.each([
		[true, true],
		['true', true],
		[' True ', true],
		[false, false],
		['false', false],
	])('%j', (value, enters) => {
		expect(plan({ traits: { email: EMAIL, [KEY]: value } })).toMatchObject({ enters });
	});

	it('of a journey step that does not say it is entered', () => {
		const step = { computation_class: 'journey_step' };
		expect(plan({ traits: { email: EMAIL } }, step)).toMatchObject({ enters: true });
		const unclear = plan({ traits: { email: EMAIL, [KEY]: 'maybe' } }, step);
		expect(unclear).toMatchObject({ kind: 'skip', status: 'missing_membership' });
	});

	it.each([
		['the key is missing', {}],
		['it is null', { [KEY]: null }],
		['it is a number', { [KEY]: 1 }],
		['it is some text', { [KEY]: 'maybe' }],
	])('of an audience is never guessed: %s', (_case, traits) => {
		const action = plan({ traits: { email: EMAIL, ...traits } });
		expect(action).toMatchObject({ kind: 'skip', status: 'missing_membership' });
	});

	it('is not read from what every object has', () => {
		const step = { computation_class: 'journey_step', computation_key: 'constructor' };
		expect(plan({ traits: { email: EMAIL } }, step)).toMatchObject({ enters: true });
	});
});

describe('the person', () => {
	it('without phone and email is skipped, and that is said', () => {
		expect(plan({ userId: 'u_1', traits: { [KEY]: true } })).toMatchObject({
			kind: 'skip',
			status: 'skipped',
			otherType: false,
			reason: expect.stringContaining('neither phone nor email') as string,
		});
	});

	it('whose phone cannot be read is looked for by email', () => {
		const action = plan({ traits: { phone: '555', email: EMAIL, [KEY]: true } });
		expect(action).toMatchObject({ kind: 'audience', email: EMAIL });
		expect(action.notes).toEqual([expect.stringContaining('traits.phone "555"')]);
	});

	it('keeps other traits as they are, and that is told', () => {
		const action = plan({ traits: { email: EMAIL, firstName: 'Ada', tier: 'gold', [KEY]: true } });
		expect(action.notes).toEqual([
			'An event of an audience changes the membership only: "tier" was left out',
		]);
	});
});

describe('computed traits', () => {
	const trait = { computation_class: 'trait', computation_key: 'total_revenue' };

	it('of an identify are a custom property', () => {
		expect(plan({ traits: { email: EMAIL, total_revenue: 450 } }, trait)).toMatchObject({
			kind: 'identify',
			email: EMAIL,
			properties: { total_revenue: 450 },
		});
	});

	it('of a track too, and nothing else of its properties', () => {
		const event = {
			type: 'track',
			event: 'Trait Computed',
			properties: { trait_key: 'total_revenue', total_revenue: 450 },
			context: { traits: { phone: PHONE } },
		};
		expect(plan(event, trait)).toMatchObject({
			kind: 'identify',
			phone: PHONE,
			properties: { total_revenue: 450 },
		});
	});
});

it('of accounts, which come as a group, are no audiences of people', () => {
	expect(plan({ type: 'group', traits: { [KEY]: true } })).toMatchObject({
		kind: 'skip',
		otherType: true,
	});
});

it('an audience of a name on two lines is told, and nobody enters it', () => {
	const key = 'vip\ncustomers';
	const event = { traits: { email: EMAIL, [key]: true } };
	expect(plan(event, { computation_key: key })).toMatchObject({
		kind: 'skip',
		status: 'invalid_event',
		reason: expect.stringContaining('"vip·customers" has line breaks') as string,
	});
});
