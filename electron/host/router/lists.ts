import type { HostServices } from '../services.ts';
import type { Answering } from './router.ts';

export function listsRouter(os: Answering['lists'], { lists, people }: HostServices) {
  return {
    beginUpload: os.beginUpload.handler(({ input }) => lists.beginUpload(input)),
    appendUpload: os.appendUpload.handler(({ input }) => lists.appendUpload(input)),
    preview: os.preview.handler(({ input }) => lists.preview(input)),
    startImport: os.startImport.handler(async ({ input, context }) =>
      lists.startImport(input, await people.nameOf(context.session.operatorId)),
    ),
    cancelImport: os.cancelImport.handler(({ input }) => lists.cancelImport(input.id)),
    imports: os.imports.handler(({ input }) => lists.imports(input.campaignId)),
    rejects: os.rejects.handler(({ input }) => lists.rejects(input)),
    addOne: os.addOne.handler(async ({ input, context }) =>
      lists.addOne(input, await people.nameOf(context.session.operatorId)),
    ),
  };
}
