/** Names of the errors for something that no longer exists or runs. */
const ALREADY_GONE = /^(ValidationException|ResourceNotFound|ExecutionDoesNotExist)$/;

/** The reply to a call; null if what it refers to no longer exists. */
export async function unlessGone<Reply>(reply: Promise<Reply>): Promise<Reply | null> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof Error && ALREADY_GONE.test(error.name)) return null;
    throw error;
  }
}
