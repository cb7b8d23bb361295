import type { IDataObject } from 'n8n-workflow';
import type { Subscriber } from '../../domain/subscriber';
import { withoutOutdated } from '../../domain/customerData/order';
import type { IdentifyAction } from '../../domain/customerData/types';
import type { PropertyValue } from '../../domain/propertyValue';
import { quoteValue } from '../../domain/quoteValue';
import type { RunContext } from '../../execution/operation';
import type { CreationBody } from '../subscriber/createOnce';
import { createOnce } from '../subscriber/createOnce';
import type { EventJob } from './eventJob';
import { report } from './eventJob';
import { recordValues, writtenValues } from './writtenValues';

type IdentifyJob = EventJob<IdentifyAction>;

/** What is known of a subscriber, and is brought up to date by what this run writes. */
export interface Known {
	id: string;
	/** As read, or undefined where the sender gave the ID itself. */
	subscriber?: Subscriber;
}

/** The email stands among the properties under a name that none of them has. */
const EMAIL = '';

/**
 * Brings a subscriber what the event has and Postscript has not: a resync sends nothing, and an older event takes nothing
 * back that a newer one brought.
 */
export async function updatePerson(run: RunContext, job: IdentifyJob, known: Known): Promise<void> {
	const { action, at } = job.plan;
	const happenedAt = at ?? run.host.now();
	const brought = valuesOf(action);
	const written = writtenValues(run.host.nodeKey, known.id);
	const { values, outdated } = withoutOutdated(brought, happenedAt, written);
	if (outdated.length > 0) {
		const names = outdated.map((name) => (name === EMAIL ? 'email' : name)).join(', ');
		action.notes.push(`A newer event brought other values, which stay: ${quoteValue(names)}`);
	}
	const isSame = (name: string, value: PropertyValue) =>
		equals(name, valueOf(known.subscriber, name), value) &&
		(!written.has(name) || equals(name, written.get(name)?.value, value));
	const news = Object.entries(values).filter(([name, value]) => !isSame(name, value));
	const tags = (action.tags ?? []).filter((tag) => !known.subscriber?.tags?.includes(tag));
	if (news.length === 0 && tags.length === 0) {
		report(job, 'unchanged', {}, known.subscriber ?? { id: known.id });
		return;
	}
	const changes = Object.fromEntries(news);
	const body = bodyOf(changes, tags);
	await run.write([job], 'updateSubscriber', { id: known.id, body });
	if (!job.isDryRun) recordValues(run.host.nodeKey, known.id, values, happenedAt);
	if (known.subscriber) known.subscriber = withChanges(known.subscriber, body);
	report(job, 'updated', { sent: body }, known.subscriber ?? { id: known.id });
}

function valuesOf({ properties, email }: IdentifyAction): Record<string, PropertyValue> {
	return { ...properties, ...(email !== undefined && { [EMAIL]: email }) };
}

function bodyOf(values: Record<string, PropertyValue>, tags: string[]): IDataObject {
	const { [EMAIL]: email, ...properties } = values;
	return {
		...(email !== undefined && { email }),
		...(tags.length > 0 && { tags }),
		...(Object.keys(properties).length > 0 && { properties }),
	};
}

function valueOf(subscriber: Subscriber | undefined, name: string): unknown {
	if (name === EMAIL) return subscriber?.email ?? undefined;
	const properties: Record<string, unknown> = { ...subscriber?.properties };
	return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** Postscript does not say whether it keeps the case of an email. */
function equals(name: string, one: unknown, other: unknown): boolean {
	const [first, second] = [one, other].map((value) => JSON.stringify(value));
	return name === EMAIL ? first?.toLowerCase() === second?.toLowerCase() : first === second;
}

function withChanges(subscriber: Subscriber, body: IDataObject): Subscriber {
	const { email = subscriber.email, tags = [], properties } = body as Partial<Subscriber>;
	return {
		...subscriber,
		email,
		tags: [...(subscriber.tags ?? []), ...(tags ?? [])],
		properties: { ...subscriber.properties, ...properties },
	};
}

/**
 * Asks an unknown person to opt in, once for all the events that are about them.
 *
 * @param jobs the events of one person whom Postscript does not know, in order
 */
export async function createPerson(run: RunContext, jobs: IdentifyJob[]): Promise<void> {
	const phone = jobs.map(({ plan }) => plan.action.phone).find((each) => each !== undefined);
	const keyword = jobs.map(keywordOf).find((each) => each !== undefined);
	if (phone === undefined || keyword === undefined) {
		for (const job of jobs) {
			report(job, phone === undefined ? 'missing_phone' : 'missing_keyword', {
				reason: phone === undefined ? NO_PHONE : NO_KEYWORD,
			});
		}
		return;
	}
	const bodies = jobs.map(({ plan: { action } }): CreationBody => {
		const { email, origin, shopifyCustomerId, tags, properties, personFields } = action;
		return {
			phone_number: phone,
			...keyword,
			...(email !== undefined && { email }),
			...(origin !== undefined && { origin }),
			...(shopifyCustomerId !== undefined && { shopify_customer_id: shopifyCustomerId }),
			...(tags && { tags }),
			...(Object.keys(properties).length > 0 && { properties }),
			...personFields,
		};
	});
	const { subscriber, status, asking } = await createOnce(
		run,
		jobs,
		bodies,
		jobs[0].plan.settings.asking,
	);
	for (const [index, job] of jobs.entries()) {
		report(job, status, { ...asking, sent: bodies[index] }, subscriber);
	}
}

const NO_PHONE =
	'No subscriber has this email, and a new one needs a phone number in traits.phone or context.traits.phone';

const NO_KEYWORD =
	'No subscriber has this phone number, and a new one needs a keyword: in traits.keyword, or in Keyword for New Subscribers';

function keywordOf({ plan: { action, settings } }: IdentifyJob) {
	if (action.keywordId !== undefined) return { keyword_id: action.keywordId };
	return action.keyword === undefined ? settings.keyword : { keyword: action.keyword };
}
