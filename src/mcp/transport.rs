//! JSON-RPC messages as lines of JSON over a pair of pipes.
//!
//! A line that is no JSON is answered with a parse error (-32700), JSON that is no message with an invalid request
//! (-32600), both without an id, since none could be read; the connection goes on.

use std::io;
use std::sync::Arc;

use rmcp::RoleServer;
use rmcp::model::ErrorData;
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use serde_json::error::Category;
use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader,
};
use tokio::sync::Mutex;

/// The longest message that is read, in bytes.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// A server's end of two pipes.
#[derive(Debug)]
pub struct Lines<R, W> {
    read: BufReader<R>,
    /// The line that is being read; a call that is cancelled leaves its part here for the next.
    line: Vec<u8>,
    write: Arc<Mutex<W>>,
}

impl<R: AsyncRead, W> Lines<R, W> {
    /// Reads from one pipe and writes to the other.
    pub fn new(read: R, write: W) -> Self {
        Self {
            read: BufReader::new(read),
            line: Vec::new(),
            write: Arc::new(Mutex::new(write)),
        }
    }
}

impl<R, W> Transport<RoleServer> for Lines<R, W>
where
    R: AsyncRead + Send + Unpin + 'static,
    W: AsyncWrite + Send + Unpin + 'static,
{
    type Error = io::Error;

    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = io::Result<()>> + Send + 'static {
        let write = Arc::clone(&self.write);
        async move {
            let mut line = serde_json::to_vec(&message)?;
            line.push(b'\n');
            let mut write = write.lock().await;
            write.write_all(&line).await?;
            write.flush().await
        }
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        loop {
            let mut limited = (&mut self.read).take(MOST_BYTES);
            let read = limited.read_until(b'\n', &mut self.line).await.ok()?;
            if read == 0 {
                return None;
            }
            let line = std::mem::take(&mut self.line);
            if line.trim_ascii().is_empty() {
                continue;
            }
            match serde_json::from_slice(&line) {
                Ok(message) => return Some(message),
                // Sent on its own, so that a call that is cancelled leaves no half of a line.
                Err(error) => {
                    tokio::spawn(
                        self.send(TxJsonRpcMessage::<RoleServer>::error(refusal(&error), None)),
                    );
                }
            }
        }
    }

    async fn close(&mut self) -> io::Result<()> {
        self.write.lock().await.shutdown().await
    }
}

/// What is answered to a line that is no message.
fn refusal(error: &serde_json::Error) -> ErrorData {
    match error.classify() {
        Category::Syntax | Category::Eof => {
            ErrorData::parse_error(format!("this line is not JSON: {error}"), None)
        }
        Category::Data | Category::Io => {
            ErrorData::invalid_request("this JSON is not a JSON-RPC 2.0 message", None)
        }
    }
}
