import type { FastifyInstance } from 'fastify';
import { ID_PARAMS, NO_QUERY } from '../schemas';
import type { Keyword, Shop } from '../shop';
import { Refusal } from '../validation';
import type { World } from '../world';
import { assertPermitted, shopOf, type IdParams } from './access';
import { UNKNOWN_KEYWORD } from './subscribers';

export function keywordRoutes(app: FastifyInstance, world: World): void {
	app.get('/api/v2/keywords', { schema: { querystring: NO_QUERY } }, (request) => {
		const shop = shopOf(request);
		assertPermitted(world, 'keywords');
		return { keywords: shop.keywords.map((keyword) => view(keyword, shop)) };
	});

	app.get<{ Params: IdParams }>(
		'/api/v2/keywords/:id',
		{ schema: { params: ID_PARAMS, querystring: NO_QUERY } },
		(request) => {
			const shop = shopOf(request);
			assertPermitted(world, 'keywords');
			const keyword = shop.findKeyword({ id: request.params.id });
			if (!keyword) throw new Refusal(404, UNKNOWN_KEYWORD);
			return view(keyword, shop);
		},
	);
}

function view({ id, keyword, triggeredCount, createdAt, updatedAt }: Keyword, shop: Shop) {
	return {
		id,
		keyword,
		triggered_count: triggeredCount,
		created_at: shop.time(createdAt),
		updated_at: shop.time(updatedAt),
	};
}
