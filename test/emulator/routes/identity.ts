import type { FastifyInstance } from 'fastify';
import { NO_QUERY } from '../schemas';

export function identityRoutes(app: FastifyInstance): void {
	app.get('/', () => ({ status: 'OK', success: true }));

	app.get('/api/v2/me', { schema: { querystring: NO_QUERY } }, (request) => {
		const shop = request.caller?.shop;
		return shop
			? { resource_id: shop.id, resource_name: shop.name, resource_type: 'shop' }
			: {
					resource_id: 'partner_1234567abcde',
					resource_name: 'Test Partner',
					resource_type: 'partner',
				};
	});
}
