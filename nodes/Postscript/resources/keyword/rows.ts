import type { Columns } from '../../domain/row';
import { integer, orNull, text } from '../../domain/row';

/** A keyword as Postscript gives it. */
export const KEYWORD_ROW = {
	id: text('The ID of the keyword', 'kw_1234567abcd'),
	keyword: orNull(text('The word that people text', 'VIP')),
	triggered_count: orNull(integer('How often it was used', 10)),
	created_at: orNull(text('When it was created, in UTC', '2026-03-01T10:00:00.000000')),
	updated_at: orNull(text('When it was last changed, in UTC', '2026-03-01T10:00:00.000000')),
} satisfies Columns;
