import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { PostscriptClient } from '../api/client';
import { toNodeError } from '../api/nodeError';
import { readPage } from '../api/subscriberList';
import type { Keyword, Query } from '../api/types';
import type { Subscriber } from '../domain/subscriber';

async function interactiveClient(context: ILoadOptionsFunctions): Promise<PostscriptClient> {
	return await PostscriptClient.forContext(context, 'interactive');
}

/** What the user typed may be a part of a phone number or of an email. */
function searchQuery(typed: string | undefined): Query {
	const text = typed?.trim() ?? '';
	const digits = text.replace(/\D/g, '');
	if (text === '') return {};
	if (/^[\d\s().+-]+$/.test(text) && digits !== '') return { phone_number__contains: digits };
	return { email__contains: text };
}

function nameOf({ phone_number: phone, email, id }: Subscriber): string {
	return [phone, email].filter(Boolean).join(', ') || id;
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
		const { keywords = [] } = await client.request<{ keywords?: Keyword[] }>('listKeywords');
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
