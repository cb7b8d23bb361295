import nock from 'nock';
import { PostscriptClient } from '../../../../nodes/Postscript/api/client';
import { credentialFor, TEST_KEY } from '../../../support/credentials';
import { dropDownContext } from '../../../support/interactive';
import { VirtualClock } from '../../../support/virtualClock';

const HOST = 'https://api.postscript.io';

beforeAll(() => nock.disableNetConnect());
afterAll(() => {
	nock.cleanAll();
	nock.restore();
});

test("one run's look-ups do not make another run's first request wait for all of them", async () => {
	const clock = new VirtualClock();
	const credential = credentialFor(HOST, { privateKey: `${TEST_KEY}_turns` });
	const clientOf = async () =>
		await PostscriptClient.forContext(dropDownContext(credential), 'batch', {}, clock);
	const asked: string[] = [];
	nock(HOST)
		.persist()
		.get('/api/v2/subscribers')
		.query(true)
		.reply(200, (uri) => {
			asked.push(new URL(uri, HOST).searchParams.get('ps_id__eq') ?? '');
			return { page_info: { page: 1, total_pages: 1 }, subscribers: [] };
		});
	const [long, short] = [await clientOf(), await clientOf()];
	const lookUp = async (client: PostscriptClient, psId: number) =>
		await client.request('listSubscribers', { query: { ps_id__eq: psId } });
	const lookUps = Array.from({ length: 50 }, async (_, n) => await lookUp(long, n + 1));
	const first = lookUp(short, 1000);
	await clock.advance(5000);
	await Promise.all([first, ...lookUps]);
	expect(asked.slice(0, 5)).toContain('1000');
	expect(asked).toHaveLength(51);
});
