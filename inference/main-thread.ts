/** Import this module on the main thread before a worker thread classifies: sharp is set up there, for the whole process. */
import '../imaging/loaders.ts';
