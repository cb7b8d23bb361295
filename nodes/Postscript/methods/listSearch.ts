import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { PostscriptClient } from '../api/client';
import { toNodeError } from '../api/nodeError';
import { readPage } from '../api/subscriberList';
import type { Keyword, Query } from '../api/types';
import type { Subscriber } from '../domain/subscriber';
import { statusOf } from '../domain/subscriber';

async function interactiveClient(context: ILoadOptionsFunctions): Promise<PostscriptClient> {
	return await PostscriptClient.forContext(context, 'interactive');
}

/**
 * What the user typed may be a part of a phone number or of an email. Postscript may have stored numbers with `+` or
 * without: only digits alone are a part of both. Zeros in front are dialled at home and lead abroad, and are not stored.
 */
function searchQuery(typed: string | undefined): Query {
	const text = typed?.trim() ?? '';
	if (text === '') return {};
	if (!/^[\d\s().,+/\p{Pd}]+$/u.test(text)) return { email__contains: text };
	const digits = text.replace(/\(0\)/, '').replace(/\D/g, '').replace(/^0+/, '');
	return digits === '' ? {} : { phone_number__contains: digits };
}

function nameOf(subscriber: Subscriber): string {
	const { phone_number: phone, email, id } = subscriber;
	const name = [phone, email].filter(Boolean).join(', ') || id;
	return statusOf(subscriber) === 'unsubscribed' ? `${name} (opted out)` : name;
}

/** Fills the drop-down of subscribers: the newest first, narrowed down by what the user types. */
export async function searchSubscribers(
	this: ILoadOptionsFunctions,
	typed?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	try {
		const client = await interactiveClient(this);
		const page = Number(paginationToken ?? 1);
		const query = { ...searchQuery(typed), sort: 'created_at__desc' };
		const { rows, pages = 1 } = await readPage(client, query, page);
		return {
			results: rows.map((row) => ({ name: nameOf(row), value: row.id })),
			paginationToken: page < pages ? String(page + 1) : undefined,
		};
	} catch (error) {
		throw toNodeError(error, this.getNode());
	}
}

/** Fills the drop-down of keywords, which Postscript lists all at once. */
export async function searchKeywords(
	this: ILoadOptionsFunctions,
	typed?: string,
): Promise<INodeListSearchResult> {
	try {
		const client = await interactiveClient(this);
		const { keywords } = await client.request<{ keywords: Keyword[] }>('listKeywords');
		const wanted = typed?.trim().toLowerCase() ?? '';
		return {
			results: keywords
				.filter(({ keyword }) => keyword.toLowerCase().includes(wanted))
				.map(({ id, keyword }) => ({ name: keyword, value: id })),
		};
	} catch (error) {
		throw toNodeError(error, this.getNode());
	}
}
