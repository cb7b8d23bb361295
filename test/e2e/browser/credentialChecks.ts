import { TEST_KEY } from '../../emulator';
import type { Locator } from './driver';
import { closeMessages } from './messages';
import type { BrowserStage } from './stage';

/** The type's name on the screen. */
const CREDENTIAL = 'Postscript API';
const WRONG_KEY = [TEST_KEY, 'mistyped'].join('_');

/** A credential with a key that Postscript refuses, then with the right one. */
export async function checkCredential(stage: BrowserStage): Promise<void> {
	const { editor, emulator, checks, pictures } = stage;
	const window = await editor.newCredential(CREDENTIAL);
	const shown = [
		window.locator('.el-dialog__header'),
		window.getByTestId('parameter-input-privateKey'),
	];
	await fill(window, 'baseUrl', emulator.url);
	await fill(window, 'privateKey', WRONG_KEY);
	await save(window);
	const refusal = window.getByText(/Couldn’t connect with these settings/).first();
	await refusal.waitFor();
	await window.getByText('More details').click();
	const said = await window.innerText();
	checks.check('a wrong key is refused with its reason', /does not know this key/.test(said), said);
	await closeMessages(editor.page);
	await pictures.take('credential-refused', ...shown);

	await fill(window, 'privateKey', TEST_KEY);
	await save(window);
	const success = window.getByText('Connection tested successfully').first();
	await success.waitFor();
	checks.check('the right key is accepted', await success.isVisible(), await window.innerText());
	await closeMessages(editor.page);
	await pictures.take('credential', ...shown);
}

async function fill(window: Locator, field: string, text: string): Promise<void> {
	await window.getByTestId(`parameter-input-${field}`).locator('input').fill(text);
}

async function save(window: Locator): Promise<void> {
	await window.getByTestId('credential-save-button').click();
}
