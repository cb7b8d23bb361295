/**
 * Lets deliveries through so that the last of several at once is alone. n8n saves static data once per delivery, as one
 * value, a moment before it answers: of many at once the last writer wins, and its value lacks the others.
 * The delivery that goes alone saves after all others were answered, so its value holds them all.
 *
 * A burst takes three rounds: the first delivery, all others but one, the last.
 */
export class SaveTurns {
	private underWay = 0;
	private waiting: Array<() => void> = [];

	/**
	 * Resolves when the delivery may go on; each turn is ended with `leave`.
	 *
	 * @returns whether it goes alone, so that its save is worth something
	 */
	async enter(): Promise<boolean> {
		if (this.underWay === 0) this.underWay = 1;
		else await new Promise<void>((resolve) => this.waiting.push(resolve));
		return this.underWay === 1;
	}

	leave(): void {
		this.underWay -= 1;
		if (this.underWay > 0) return;
		const next = this.waiting.splice(0, Math.max(1, this.waiting.length - 1));
		this.underWay = next.length;
		for (const goOn of next) goOn();
	}
}
