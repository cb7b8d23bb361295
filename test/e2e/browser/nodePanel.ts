import type { Locator, Page } from './driver';
import { Parameters } from './parameters';
import { closeMessages, newestMessage } from './messages';

type Text = string | RegExp;

const DRAG_ATTEMPTS = 3;
const DROP_LIMIT_MS = 5_000;

/** A row of the output table: the text of each cell by its column. */
export type TableRow = Record<string, string>;

/** The panel of an open node: input on the left, parameters, output on the right. */
export class NodePanel extends Parameters {
	readonly input: Locator;
	readonly output: Locator;

	constructor(page: Page) {
		super(page, page.getByTestId('ndv'));
		this.input = page.getByTestId('ndv-input-panel');
		this.output = page.getByTestId('output-panel');
	}

	async waitFor(): Promise<void> {
		await this.root.getByTestId('node-parameters').waitFor();
	}

	/** Drags a field of the input panel onto a parameter; a busy editor can miss the mouse, then it is dragged once more. */
	async drag(field: string, name: string): Promise<void> {
		const dropped = this.parameter(name).filter({ hasText: `$json.${field}` });
		for (let attempt = 1; attempt < DRAG_ATTEMPTS; attempt += 1) {
			await this.dragOnce(field, name);
			const arrived = await dropped.waitFor({ timeout: DROP_LIMIT_MS }).then(
				() => true,
				() => false,
			);
			if (arrived) return;
		}
		await this.dragOnce(field, name);
		await dropped.waitFor();
	}

	private async dragOnce(field: string, name: string): Promise<void> {
		const from = this.input.getByTestId('run-data-schema-item').getByText(field, { exact: true });
		const start = await middleOf(from.first());
		const end = await middleOf(this.parameter(name));
		await this.page.mouse.move(start.x, start.y);
		await this.page.mouse.down();
		// The first movement begins the drag, the second enters the parameter, the third is over it.
		await this.page.mouse.move(start.x + 40, start.y + 20, { steps: 5 });
		await this.page.mouse.move(end.x, end.y, { steps: 10 });
		await this.page.mouse.move(end.x + 2, end.y);
		await this.page.mouse.up();
		await closeMessages(this.page);
	}

	/** Presses the button that runs this step; gives back the message that n8n ends with. */
	async execute(): Promise<string> {
		await closeMessages(this.page);
		await this.root.getByTestId('node-execute-button').click();
		return await this.finished();
	}

	/** Presses the button that makes a trigger listen. */
	async listen(): Promise<void> {
		await closeMessages(this.page);
		await this.root.getByTestId('node-execute-button').click();
	}

	/** Waits for the end of the step that runs, and gives back n8n's message. */
	async finished(): Promise<string> {
		const message = newestMessage(this.page);
		await message.waitFor();
		const text = await message.innerText();
		await closeMessages(this.page);
		return text;
	}

	async showAs(panel: Locator, view: 'schema' | 'table' | 'json'): Promise<void> {
		await panel.getByTestId(`radio-button-${view}`).click();
	}

	/** The output as its table shows it. */
	async table(): Promise<TableRow[]> {
		await this.showAs(this.output, 'table');
		const table = this.output.getByTestId('ndv-data-container').locator('table');
		await table.waitFor();
		const [cells] = await table.evaluateAll((tables) =>
			tables.map((each) =>
				Array.from(each.querySelectorAll('tr'), (row) =>
					Array.from(row.querySelectorAll<HTMLElement>('th, td'), (cell) => cell.innerText.trim()),
				),
			),
		);
		const [columns, ...rows] = cells;
		return rows.map((row) =>
			Object.fromEntries(columns.map((column, index) => [column, row[index]])),
		);
	}

	/** Opens one of the outputs of a node that has several. @param name as its tab says */
	async openOutput(name: Text): Promise<void> {
		await this.output.getByRole('tab', { name }).click();
	}

	/** Does something while the output has most of the window, at the cost of the input. */
	async withWideOutput(work: () => Promise<void>): Promise<void> {
		const { x } = await this.dragPanels(0);
		await work();
		await this.dragPanels(x);
	}

	async openTab(tab: 'params' | 'settings'): Promise<void> {
		await this.root.getByTestId(`tab-${tab}`).click();
	}

	async close(): Promise<void> {
		await this.page.getByTestId('ndv-close-button').click();
		await this.root.waitFor({ state: 'hidden' });
	}

	/** @returns where the handle was */
	private async dragPanels(toX: number): Promise<{ x: number; y: number }> {
		const handle = await middleOf(this.root.getByTestId('panel-drag-button'));
		await this.page.mouse.move(handle.x, handle.y);
		await this.page.mouse.down();
		await this.page.mouse.move(toX, handle.y, { steps: 10 });
		await this.page.mouse.up();
		return handle;
	}
}

async function middleOf(locator: Locator): Promise<{ x: number; y: number }> {
	await locator.scrollIntoViewIfNeeded();
	const box = await locator.boundingBox();
	if (box === null) throw new Error('What is to be dragged, or dragged to, is not on the screen.');
	return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
