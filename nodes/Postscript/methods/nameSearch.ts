import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { PostscriptClient } from '../api/client';
import type { Clock } from '../api/clock';
import { SECOND, systemClock } from '../api/clock';
import { toNodeError } from '../api/nodeError';
import { sentEvents } from '../api/sentEvents';
import { listRows } from '../api/subscriberList';
import { DEFAULT_AUDIENCES_PROPERTY } from '../domain/audience';
import { dropOldest } from '../domain/dropOldest';
import { readName } from '../domain/locator';
import { settle } from '../domain/settle';
import { entryOf, namesIn, ShopNames } from '../domain/shopNames';

/** A list that is opened again within so many milliseconds asks for nothing. */
const KEPT_MS = 60 * SECOND;
const MOST_SHOPS = 100;

/** Whether and how a name is in use is known from so many subscribers: Postscript has no lists of names. */
const NEWEST = 100;

interface Kept {
	names: Promise<ShopNames>;
	until: number;
}

/** One of n8n's functions behind a drop-down. */
type Search = (this: ILoadOptionsFunctions, typed?: string) => Promise<INodeListSearchResult>;

/** The names that the newest subscribers of each shop have, kept for a minute. */
class NewestNames {
	private readonly kept = new Map<string, Kept>();

	constructor(private readonly clock: Clock) {}

	async of(client: PostscriptClient): Promise<ShopNames> {
		const { token } = client;
		const known = this.kept.get(token);
		if (known && known.until > this.clock.now()) return await known.names;
		const names = readNames(client);
		this.kept.delete(token);
		this.kept.set(token, { names, until: this.clock.now() + KEPT_MS });
		dropOldest(this.kept, MOST_SHOPS);
		const read = await settle(names);
		// What went wrong is asked for again, not remembered.
		if (read.status === 'rejected' && this.kept.get(token)?.names === names) {
			this.kept.delete(token);
		}
		return await names;
	}
}

async function readNames(client: PostscriptClient): Promise<ShopNames> {
	const names = new ShopNames();
	const { subscribers } = await listRows(client, { sort: 'created_at__desc' });
	for (const subscriber of subscribers.slice(0, NEWEST)) {
		for (const [kind, name] of namesIn(subscriber)) names.add(kind, name);
	}
	return names;
}

/** The custom property in which this node keeps audiences; the usual one where an expression gives it. */
function audiencesProperty(context: ILoadOptionsFunctions): string {
	const name = readName(context.getCurrentNodeParameter('options.propertyName'));
	const isPlain = typeof name === 'string' && !name.startsWith('=');
	return isPlain ? name.trim() : DEFAULT_AUDIENCES_PROPERTY;
}

/**
 * What fills the drop-downs of names.
 *
 * @param clock of the minute for which names are kept
 */
export function nameSearches(clock: Clock = systemClock): Record<string, Search> {
	const newest = new NewestNames(clock);
	const search = (
		namesFor: (client: PostscriptClient, context: ILoadOptionsFunctions) => Promise<string[]>,
	): Search =>
		async function (typed) {
			try {
				const client = await PostscriptClient.forContext(this, 'interactive', {}, clock);
				return listOf(await namesFor(client, this), typed);
			} catch (error) {
				throw toNodeError(error, this.getNode());
			}
		};
	return {
		searchAudiences: search(async (client, context) =>
			(await newest.of(client)).of(entryOf(audiencesProperty(context))),
		),
		searchEvents: search(async ({ token }) => sentEvents(token)),
		searchProperties: search(async (client) => (await newest.of(client)).of('property')),
		searchTags: search(async (client) => (await newest.of(client)).of('tag')),
	};
}

function listOf(names: string[], typed = ''): INodeListSearchResult {
	const wanted = typed.trim().toLowerCase();
	const found = names.filter((name) => name.toLowerCase().includes(wanted));
	return {
		results: found.sort((a, b) => a.localeCompare(b, 'en')).map((name) => ({ name, value: name })),
	};
}
