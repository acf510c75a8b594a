// The packed packages work when installed by name, and so does every example of the READMEs.
import { installConsumer, runConsumer } from '../lib/consumer.mjs';
import { outcomeOf } from '../lib/step.mjs';

/** @type {import('../lib/step.mjs').Step} */
export const consumer = {
  name: 'consumer',
  about: 'packages installed in an empty folder, README examples run there',
  needs: ['build'],
  async run(context) {
    const installed = await installConsumer(context);
    const checks = await runConsumer(installed);
    const note = `${installed.examples.length} README examples`;
    return { ...outcomeOf([installed.typeProblems, ...checks]), note };
  },
};
