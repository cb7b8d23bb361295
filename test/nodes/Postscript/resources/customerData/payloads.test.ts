import { TEST_KEY } from '../../../../emulator';
import { customerDataPayloads } from '../../../../support/customerDataPayloads';
import { jsonOf, openStage, pairsOf } from '../operationHarness';
import { EMAIL, OTHER_PHONE, PHONE, processBodies } from './customerDataHarness';

const keywords = [{ id: 'k_123', keyword: 'JOIN' }];
const stage = openStage({ shops: [{ key: TEST_KEY, id: 'shop_1', name: 'Shop', keywords }] });

const payloads = customerDataPayloads();
const files = [...new Set(payloads.map(({ file }) => file))];

/** Each payload finds the same shop, and a node that has seen nothing. */
it.each(files)(
	'%s: each payload comes to what it should',
	async (file) => {
		for (const { name, body, statuses } of payloads.filter((payload) => payload.file === file)) {
			stage.emulator.reset();
			stage.emulator.shop().add({ phone: PHONE, email: EMAIL });
			stage.emulator.shop().add({ phone: OTHER_PHONE, email: 'ben@example.com' });
			const onError = 'continueRegularOutput';
			stage.nextMonth();
			const { items } = await processBodies(stage, [body], {}, { onError });
			const found = jsonOf(items).map(({ status, error_code }) => error_code ?? status);
			expect({ name, statuses: found }).toEqual({ name, statuses });
			expect(pairsOf(items)).toEqual(items.map(() => 0));
			expect(stage.emulator.violations).toEqual([]);
		}
	},
	120_000,
);
