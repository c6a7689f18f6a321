//! One task writes, and many writes share one commit.
//!
//! With `synchronous=FULL` a commit waits for the disk, which costs more than everything else a
//! request does. So operations queue up while the disk is busy, run in one transaction when it is
//! not, and are acknowledged together after its commit. An operation of several steps runs in a
//! savepoint of its own (one step is whole by itself): one that is refused leaves its neighbours be. When the database itself fails, the whole transaction
//! is rolled back and everyone in it is told so; nothing is acknowledged that is not on the disk.

use crate::error::StoreError;
use sqlx::sqlite::{SqliteConnection, SqlitePool};
use std::future::Future;
use std::pin::Pin;
use tokio::sync::{mpsc, oneshot};

/// How many operations may wait. Beyond that callers wait for a place.
const QUEUE: usize = 1024;
/// How many operations share a transaction at most, so that the first is not kept waiting.
const BATCH: usize = 256;

type Outcome<T> = Result<T, StoreError>;
/// What an operation does with the connection.
pub(super) type Work<'c, T> = Pin<Box<dyn Future<Output = Outcome<T>> + Send + 'c>>;

/// One operation in the queue, whatever it returns.
trait Operation: Send {
    /// Whether it writes more than once.
    fn has_steps(&self) -> bool;
    fn run<'c>(&'c mut self, connection: &'c mut SqliteConnection) -> Work<'c, ()>;
    fn acknowledge(self: Box<Self>, transaction: Outcome<()>);
}

struct Job<F, T> {
    has_steps: bool,
    work: Option<F>,
    result: Option<Outcome<T>>,
    reply: oneshot::Sender<Outcome<T>>,
}

impl<F, T> Operation for Job<F, T>
where
    F: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send,
    T: Send,
{
    fn has_steps(&self) -> bool {
        self.has_steps
    }

    fn run<'c>(&'c mut self, connection: &'c mut SqliteConnection) -> Work<'c, ()> {
        Box::pin(async move {
            let Some(work) = self.work.take() else { return Ok(()) };
            let result = work(connection).await;
            let failure = result.as_ref().err().cloned();
            self.result = Some(result);
            failure.map_or(Ok(()), Err)
        })
    }

    fn acknowledge(self: Box<Self>, transaction: Outcome<()>) {
        let result = match (transaction, self.result) {
            (Err(failure), _) => Err(failure),
            (Ok(()), Some(result)) => result,
            (Ok(()), None) => Err(StoreError::Unavailable("the operation was not run".into())),
        };
        // The caller may have hung up; what was done stays done.
        drop(self.reply.send(result));
    }
}

/// The way to the writing task.
#[derive(Clone)]
pub(super) struct Writer(mpsc::Sender<Box<dyn Operation>>);

impl Writer {
    pub(super) fn start(pool: SqlitePool) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        tokio::spawn(write_until_closed(pool, receiver));
        Self(sender)
    }

    /// Queues an operation that writes once at most, and waits until it is on the disk.
    pub(super) async fn write<F, T>(&self, work: F) -> Outcome<T>
    where
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
        T: Send + 'static,
    {
        self.queue(work, false).await
    }

    /// Queues an operation of several writes, of which all or none are done, and waits until it is
    /// on the disk.
    pub(super) async fn write_steps<F, T>(&self, work: F) -> Outcome<T>
    where
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
        T: Send + 'static,
    {
        self.queue(work, true).await
    }

    async fn queue<F, T>(&self, work: F, has_steps: bool) -> Outcome<T>
    where
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
        T: Send + 'static,
    {
        let gone = || StoreError::Unavailable("the writer has stopped".into());
        let (reply, answer) = oneshot::channel();
        let job = Job { has_steps, work: Some(work), result: None, reply };
        self.0.send(Box::new(job)).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

async fn write_until_closed(pool: SqlitePool, mut queue: mpsc::Receiver<Box<dyn Operation>>) {
    let mut batch = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        let outcome = run_batch(&pool, &mut batch).await;
        if let Err(failure) = &outcome {
            tracing::error!(code = failure.code(), reason = %failure, operations = batch.len(), "nothing was written");
        }
        for operation in batch.drain(..) {
            operation.acknowledge(outcome.clone());
        }
    }
}

async fn run_batch(pool: &SqlitePool, batch: &mut [Box<dyn Operation>]) -> Outcome<()> {
    let mut connection = pool.acquire().await?;
    let outcome = run_transaction(&mut connection, batch).await;
    if outcome.is_err() {
        // SQLite has rolled back by itself after some failures; then this one says so, which is well.
        drop(sqlx::query("ROLLBACK").execute(&mut *connection).await);
    }
    outcome
}

async fn run_transaction(
    connection: &mut SqliteConnection,
    batch: &mut [Box<dyn Operation>],
) -> Outcome<()> {
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    for operation in batch.iter_mut() {
        run_operation(connection, operation.as_mut()).await?;
    }
    sqlx::query("COMMIT").execute(&mut *connection).await?;
    Ok(())
}

/// Runs one operation. Fails when the database does, and not when it refuses.
async fn run_operation(
    connection: &mut SqliteConnection,
    operation: &mut dyn Operation,
) -> Outcome<()> {
    let has_steps = operation.has_steps();
    if has_steps {
        sqlx::query("SAVEPOINT operation").execute(&mut *connection).await?;
    }
    match operation.run(&mut *connection).await {
        Err(failure @ (StoreError::Unavailable(_) | StoreError::Corrupt(_))) => {
            return Err(failure);
        }
        Err(_) if has_steps => {
            sqlx::query("ROLLBACK TO operation").execute(&mut *connection).await?;
        }
        Ok(()) | Err(_) => {}
    }
    if has_steps {
        sqlx::query("RELEASE operation").execute(&mut *connection).await?;
    }
    Ok(())
}
