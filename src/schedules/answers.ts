import type { Redis } from 'ioredis';
import { expireAfter } from '../redis/expiry.ts';
import { transact } from '../redis/transaction.ts';

const answerKey = (question: string) => `stepsmith:answer:${question}`;

/** Which schedule was published last for what was asked, so that it need not be found again. */
export class AnswerStore {
  readonly #redis: Redis;
  readonly #keptDays: number;

  /** @param keptDays - after it was last given; 0 for ever */
  constructor(redis: Redis, keptDays = 0) {
    this.#redis = redis;
    this.#keptDays = keptDays;
  }

  /** @param questions - as `questionsOf` gives them; the ids of their schedules, in their order */
  get(questions: readonly string[]): Promise<(string | null)[]> {
    return this.#redis.mget(questions.map(answerKey));
  }

  async put(question: string, scheduleId: string): Promise<void> {
    const key = answerKey(question);
    await transact(expireAfter(this.#redis.multi().set(key, scheduleId), this.#keptDays, key));
  }
}
