//! A socket that gives up on a client who does not take the answer.
//!
//! hyper bounds the time a request may take to arrive, not the time an answer may take to leave. A
//! client that asks and never reads would keep its place for ever, and enough of them all places.

use std::future::Future;
use std::io::{Error, ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// A stream whose writes fail once what is to be written has waited for too long.
#[derive(Debug)]
pub(crate) struct Patient<S> {
    stream: S,
    patience: Duration,
    /// Runs from the first write that had to wait until one is taken whole: a client that reads a
    /// byte now and then is no better than one that reads nothing.
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<S> Patient<S> {
    pub(crate) const fn new(stream: S, patience: Duration) -> Self {
        Self { stream, patience, waiting: None }
    }

    fn after(
        &mut self,
        context: &mut Context<'_>,
        wanted: usize,
        written: Poll<Result<usize>>,
    ) -> Poll<Result<usize>> {
        match written {
            Poll::Ready(Ok(count)) if count >= wanted => self.waiting = None,
            Poll::Ready(Err(_)) => {}
            _ => {
                let patience = self.patience;
                let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(patience)));
                if waiting.as_mut().poll(context).is_ready() {
                    return Poll::Ready(Err(Error::new(
                        ErrorKind::TimedOut,
                        "the client does not take the answer",
                    )));
                }
            }
        }
        written
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, buffer);
        self.after(context, buffer.len(), written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let wanted = buffers.iter().map(|buffer| buffer.len()).sum();
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, buffers);
        self.after(context, wanted, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    #[tokio::test]
    async fn a_client_that_reads_nothing_or_next_to_nothing_is_given_up() {
        let patience = Duration::from_millis(200);
        let (near, mut far) = duplex(1000);
        let mut near = Patient::new(near, patience);
        near.write_all(&[0; 1000]).await.unwrap();
        let dripping = tokio::spawn(async move {
            let mut byte = [0];
            while far.read_exact(&mut byte).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        let error = near.write_all(&[0; 1000]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        drop(near);
        dripping.abort();
    }

    #[tokio::test]
    async fn a_client_that_reads_is_served_however_long_it_stays() {
        let (near, mut far) = duplex(1000);
        let mut near = Patient::new(near, Duration::from_millis(100));
        let reading = tokio::spawn(async move {
            let mut all = vec![0; 5000];
            for part in all.chunks_mut(1000) {
                tokio::time::sleep(Duration::from_millis(50)).await;
                far.read_exact(part).await.unwrap();
            }
        });
        for _ in 0..5 {
            near.write_all(&[0; 1000]).await.unwrap();
        }
        reading.await.unwrap();
    }
}
