import { runNode } from './engine';
import { credentialFor } from './credentials';
import { startEmulator } from '../emulator';
import { TEST_KEY } from '../emulator/options';
test('audience', async () => {
  const emulator = await startEmulator();
  const shop = emulator.shop();
  const items: {phone: string}[] = [];
  for (let i = 0; i < 40; i++) { const phone = `+1415555${String(i).padStart(4, '0')}`; shop.add({ phone } as never); items.push({ phone }); }
  const t = Date.now();
  const result = await runNode({ parameters: { resource: 'audience', operation: 'sync', audience: 'VIP', membership: 'add', phone: '={{ $json.phone }}', options: {} }, items: [...items, {phone: '+14155559999'}, { phone: '12' }], onError: 'continueRegularOutput', credential: credentialFor(emulator.url, { privateKey: TEST_KEY }) });
  console.log(JSON.stringify(result.items.slice(0, 2)), JSON.stringify(result.items.slice(-2)), result.error, Date.now() - t, emulator.counters, emulator.violations.slice(0, 3), emulator.log.slice(0,3).map((l) => JSON.stringify(l)));
  await emulator.close();
}, 60000);
